# shellcheck shell=bash
# Readies a host that was added to a running cluster, and starts it: it begins with an empty log and learns the rest.
# Needs INITIAL, REVISION, RELEASE, SETTINGS, CREDENTIALS, RESTART.
lock
[[ ! -e "$ROOT/data/member" && ! -e "$ROOT/identity.json" ]] ||
  stop_with 65 "its data directory or identity is there, though it was not a moment ago: look before it joins"
put "$ROOT/initial.yml" <<<"$INITIAL"
activate "$REVISION" "$RELEASE" "$SETTINGS" "$CREDENTIALS" "$RESTART"
systemctl reset-failed etcd.service 2>/dev/null || true
systemctl is-enabled --quiet etcd.service || systemctl enable --quiet etcd.service
systemctl restart --no-block etcd.service
