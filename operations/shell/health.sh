# shellcheck shell=bash
# Prints, as JSON, whether each member of the live list is healthy, seen from this host.
[[ -x "$ROOT/current/bin/etcdctl" ]] || exit 0
as_tools
"$ROOT/current/bin/etcdctl" -w json --endpoints="$ENDPOINT" \
  --dial-timeout="${SECONDS_EACH}s" --command-timeout="${SECONDS_EACH}s" "${AS_TOOLS[@]}" endpoint health --cluster 2>/dev/null || true # it fails when one of them is not healthy
