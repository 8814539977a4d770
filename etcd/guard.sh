#!/usr/bin/env bash
# Runs before etcd starts. A member that was part of a cluster and has lost its data must not start: it would vote as
# itself without remembering what it voted for, and no other member would notice.
set -euo pipefail
identity=${1:-/opt/etcd/identity.json} data=${2:-/opt/etcd/data}

[ -e "$identity" ] || exit 0
compgen -G "$data/member/wal/*.wal" >/dev/null && exit 0

echo "etcd does not start: $identity says that this member belongs to a cluster, but $data/member/wal is empty." >&2
echo "If $data is a volume that is not mounted, mount it. If the data is lost, remove the member and let it join again." >&2
exit 1
