# shellcheck shell=bash
# Ends with 67 when etcd 3.6 would refuse the data of this member. Reads only, beside the running member.
lock
said=$("$ROOT/current/bin/etcdutl" check v2store --data-dir "$ROOT/data" 2>&1) || stop_with 67 "${said##*$'\n'}"
