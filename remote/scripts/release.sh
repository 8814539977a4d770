# DESTINATION SOURCE SHA256 VERSION CHECKSUMS, the last one of the binaries. Runs after prepare.sh.
# SOURCE is a URL, or an upload that is removed in the end. SHA256 is of the whole archive; where it is empty, each binary
# has a checksum of its own.
# shellcheck shell=bash
destination=$1 source=$2 wanted=$3 version=$4 checksums=$5
shift 5
case $source in http://* | https://*) uploaded='' ;; *) uploaded=$source ;; esac

download() {
    curl --fail --silent --show-error --location --retry 3 --max-time 600 --output "$1" "$source" ||
        fail "could not download $source; nothing was changed. If this host cannot reach it, write delivery: push"
}

check() {
    local got
    got=$(sha256sum "$1" | cut -d' ' -f1)
    [ "$got" = "$wanted" ] || fail "$source has the SHA-256 $got, $wanted is asked for; nothing was changed"
}

extract() {
    if [ "$(head --bytes=7 "$1")" = '!<arch>' ]; then
        command -v dpkg-deb >/dev/null || fail "$source is a Debian package, which this host cannot unpack: give an archive"
        dpkg-deb --extract "$1" "$2"
    else
        tar --extract --no-same-owner --directory "$2" --file "$1"
    fi
}

# pick DIRECTORY: the programs into STAGING, wherever they are below it; etcdutl where there is one.
pick() {
    local binary found
    for binary in etcd etcdctl etcdutl; do
        found=$(find "$1" -type f -perm -0100 -name "$binary" -print -quit)
        if [ -n "$found" ]; then
            chmod 0755 "$found"
            mv "$found" "$STAGING/$binary"
        elif [ "$binary" != etcdutl ]; then
            fail "$source holds no program $binary; nothing was changed"
        fi
    done
}

# The program has to run here, and to be what it is declared as: plans are made by that version.
verify() {
    local said
    said=$("$STAGING/etcd" --version 2>&1 </dev/null) ||
        fail "the etcd of $source does not run on this host ($(uname -m)): $said; nothing was changed"
    said=$(sed -n 's/^etcd Version: //p' <<<"$said")
    [ "$said" = "$version" ] ||
        fail "$source holds etcd ${said:-of no version}, the configuration declares $version; nothing was changed"
}

if [ ! -d "$destination" ]; then
    staging "$destination"
    mkdir "$STAGING/unpacked"
    if [ -n "$uploaded" ]; then
        archive=$uploaded
        [ -f "$archive" ] || fail "the upload $archive is gone: repeat it with 'pulumi up --target-replace' of the release's upload"
    else
        archive=$STAGING/archive
        download "$archive"
    fi
    [ -z "$wanted" ] || check "$archive"
    extract "$archive" "$STAGING/unpacked" || fail "could not unpack $source; nothing was changed"
    pick "$STAGING/unpacked"
    rm -rf "$STAGING/archive" "$STAGING/unpacked"
    if [ -n "$checksums" ]; then
        (cd "$STAGING" && sha256sum --quiet --check - <<<"$checksums") ||
            fail "the release that arrived is not the one whose checksums were given; nothing was changed"
        printf '%s\n' "$checksums" >"$STAGING/.sums"
    fi
    verify
    chmod 0755 "$STAGING"
    publish "$destination"
fi
[ -z "$uploaded" ] || rm -rf "$uploaded"
