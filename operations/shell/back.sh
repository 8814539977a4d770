# shellcheck shell=bash
# Turns back to a revision that is still there; restarts the member from it when RESTARTED is yes.
# Needs ROOT, UNIT, REVISION, RESTARTED.
lock
former="$ROOT/revisions/$REVISION"
[[ -d "$former" ]] || stop_with 66 "revision $REVISION is not there any more: restore the former configuration"
part() { basename "$(readlink "$former/$1")"; }
activate "$REVISION" "$(part bin)" "$(part settings)" "$(part ssl)" "$(cat "$former/restart")"
if [[ "$RESTARTED" == yes ]]; then
  systemctl reset-failed etcd.service 2>/dev/null || true
  systemctl restart --no-block etcd.service
fi
