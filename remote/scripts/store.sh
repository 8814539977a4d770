# DESTINATION MODE OWNER, the bundle on standard input. A destination is named by its content: once there, it is right.
# shellcheck shell=bash
destination=$1 mode=$2 owner=$3

staging "$destination"
unpack
chown -R "$owner" "$STAGING"
find "$STAGING" -type d -exec chmod "$mode" {} +
publish "$destination"
