# Sent before every script; `set -euo pipefail` and umask 077 hold from here on.
# shellcheck shell=bash
set -euo pipefail
umask 077

fail() {
    echo "$(hostname): $1" >&2
    exit 1
}

# An empty directory beside DESTINATION, whose parent prepare.sh made, that is gone when the script ends, unless it was renamed.
staging() {
    PLACE=$(dirname "$1")
    trap 'tell_room "$?"; rm -rf "${STAGING:-}"' EXIT
    STAGING=$(mktemp -d "$PLACE/.incoming.XXXXXX")
}

# What a full disk has to do with it, when the script ends with CODE.
tell_room() {
    local left
    left=$(df -BM --output=avail "$PLACE" | tr -dc 0-9)
    [ "$1" = 0 ] || [ "$left" -ge 64 ] ||
        echo "$(hostname): $left MiB are free for $PLACE: make room there, then run 'pulumi up' again; nothing was changed" >&2
}

# Puts the files of the bundle on standard input into STAGING.
unpack() {
    local list
    (
        cd "$STAGING" && awk '
        /^==> [A-Za-z0-9][A-Za-z0-9._\/-]* [0-7][0-7][0-7][0-7]$/ {
            if (name) close(name)
            name = $2
            if (split(name, part, "/") > 1 && !(part[1] in made)) { system("mkdir " part[1]); made[part[1]] }
            print name > (".mode." $3)
            printf "" > name
            next
        }
        { print > name }'
        for list in .mode.*; do xargs chmod "${list#.mode.}" <"$list"; done
        rm .mode.*
    )
}

# Makes STAGING the DESTINATION at one stroke, on disk before it is named. Its sums tell later whether a file was changed.
publish() {
    [ -e "$STAGING/.sums" ] || (cd "$STAGING" && find . -type f -printf '%P\0' | xargs -0 sha256sum >"$STAGING.sums" &&
        mv "$STAGING.sums" .sums)
    sync -f "$STAGING"
    if [ -d "$1" ]; then rm -rf "$STAGING"; else mv -T "$STAGING" "$1"; fi
}
