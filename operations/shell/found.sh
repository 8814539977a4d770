# shellcheck shell=bash
# Readies a host for a new cluster: who is let in, its initial-* settings and its first revision. Starts nothing.
# Needs INITIAL, REVISION, RELEASE, SETTINGS, CREDENTIALS, RESTART, and what admission.sh needs.
untouched() {
  [[ ! -e "$ROOT/data/member" && ! -e "$ROOT/identity.json" ]] ||
    stop_with 65 "its data directory or identity is there, though it was not a moment ago: look before founding anything"
}

lock
untouched
if [[ "$(systemctl show -p LoadState --value etcd.service)" == loaded ]]; then
  systemctl disable --now --quiet etcd.service
  untouched
fi
admit
put "$ROOT/initial.yml" <<<"$INITIAL"
activate "$REVISION" "$RELEASE" "$SETTINGS" "$CREDENTIALS" "$RESTART"
