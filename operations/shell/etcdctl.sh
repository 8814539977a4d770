# shellcheck shell=bash
# Asks etcd for one change through the member at ENDPOINT. ARGUMENTS are words without spaces in them.
lock
as_tools
read -ra words <<<"$ARGUMENTS"
"$ROOT/current/bin/etcdctl" --endpoints="$ENDPOINT" --dial-timeout=2s --command-timeout=10s \
  "${AS_TOOLS[@]}" "${words[@]}"
