# shellcheck shell=bash
# Turns to another revision; starts the member from it when RESTARTED is yes.
# Needs REVISION, RELEASE, SETTINGS, CREDENTIALS, RESTART, RESTARTED.
lock
activate "$REVISION" "$RELEASE" "$SETTINGS" "$CREDENTIALS" "$RESTART"
if [[ "$RESTARTED" == yes ]]; then
  systemctl reset-failed etcd.service 2>/dev/null || true
  systemctl restart --no-block etcd.service
fi
