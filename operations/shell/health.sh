# shellcheck shell=bash
# Prints, as JSON, whether each member of the live list is healthy, seen from this host.
[[ -x "$ROOT/current/bin/etcdctl" ]] || exit 0
"$ROOT/current/bin/etcdctl" -w json --endpoints="$ENDPOINT" --dial-timeout=5s --command-timeout=10s \
  --cacert="$ROOT/ssl/client-ca.crt" --cert="$ROOT/ssl/server.crt" --key="$ROOT/ssl/server.key" \
  endpoint health --cluster 2>/dev/null || true # it fails when one of them is not healthy
