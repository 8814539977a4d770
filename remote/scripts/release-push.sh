# DESTINATION UPLOADED, checksums on standard input. Runs after prepare.sh.
# shellcheck shell=bash
destination=$1 uploaded=$2
checksums=$(cat)

if [ ! -d "$destination" ]; then
    [ -d "$uploaded" ] || fail "the upload $uploaded is gone: repeat it with 'pulumi up --target-replace' of the release's upload"
    staging "$destination"
    while read -r _ name; do install -m 0755 "$uploaded/$name" "$STAGING/$name"; done <<<"$checksums"
    (cd "$STAGING" && sha256sum --quiet --check - <<<"$checksums") ||
        fail "the release that arrived is not the one whose checksums were given; nothing was changed"
    printf '%s\n' "$checksums" >"$STAGING/.sums"
    chmod 0755 "$STAGING"
    publish "$destination"
fi
rm -rf "$uploaded"
