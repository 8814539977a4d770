# SETTINGS BUNDLE CREDENTIALS: where settings go, the bundle of them, and the directory of credentials. On standard input the
# name that the credentials get in there, then their bundle. Runs after prepare.sh.
# shellcheck shell=bash

# store DESTINATION MODE OWNER < bundle. A destination is named by its content: once there, it is right.
store() {
    staging "$1"
    unpack
    chown -R "$3" "$STAGING"
    find "$STAGING" -type d -exec chmod "$2" {} +
    publish "$1"
}

store "$1" 0755 root:root <<<"${2%$'\n'}"
IFS= read -r name || fail "the credentials did not arrive; nothing that runs was changed"
store "$3/$name" 0750 etcd:etcd
shift 3
