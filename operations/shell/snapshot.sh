# shellcheck shell=bash
# Keeps a verified snapshot on this host and prints where. It holds all secrets of the cluster. Needs ENDPOINT, NAME.
lock
umask 077
mkdir -p "$ROOT/snapshots"
as_tools
"$ROOT/current/bin/etcdctl" --endpoints="$ENDPOINT" --dial-timeout=5s --command-timeout=240s "${AS_TOOLS[@]}" \
  snapshot save "$ROOT/snapshots/$NAME.new" >/dev/null
"$ROOT/current/bin/etcdutl" snapshot status "$ROOT/snapshots/$NAME.new" >/dev/null
mv -fT "$ROOT/snapshots/$NAME.new" "$ROOT/snapshots/$NAME"
sync "$ROOT/snapshots/$NAME"
echo "$ROOT/snapshots/$NAME"
