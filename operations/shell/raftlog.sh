# shellcheck shell=bash
# Prints whether entries that only etcd 3.5 and earlier write are in the raft log (they carry these paths of the v2 store),
# and the hexadecimal index of the newest raft snapshot. Reads only, beside the running member; entries from before the
# snapshot may still be in the files.
old=new
if LC_ALL=C grep -qaF -e /0/members/ -e /0/version -e /1/ "$ROOT"/data/member/wal/*.wal; then old=old; fi
index=0
for snapshot in "$ROOT"/data/member/snap/*-*.snap; do
  if [[ -e "$snapshot" ]]; then index=${snapshot##*-}; fi
done
echo "$old ${index%.snap}"
