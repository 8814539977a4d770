# DESTINATION URL SHA256. Runs after prepare.sh.
# shellcheck shell=bash
destination=$1 url=$2 wanted=$3

if [ ! -d "$destination" ]; then
    staging "$destination"
    curl --fail --silent --show-error --location --retry 3 --max-time 600 --output "$STAGING/archive" "$url" ||
        fail "could not download $url"
    got=$(sha256sum "$STAGING/archive" | cut -d' ' -f1)
    [ "$got" = "$wanted" ] || fail "$url has the SHA-256 $got, the configuration asks for $wanted; nothing was changed"
    tar --extract --gzip --no-same-owner --strip-components 1 --directory "$STAGING" --file "$STAGING/archive"
    find "$STAGING" -mindepth 1 -maxdepth 1 ! -name etcd ! -name etcdctl ! -name etcdutl -exec rm -rf {} +
    for binary in etcd etcdctl etcdutl; do chmod 0755 "$STAGING/$binary"; done
    chmod 0755 "$STAGING"
    publish "$destination"
fi
