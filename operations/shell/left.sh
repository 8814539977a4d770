# shellcheck shell=bash
# After the member was removed: stops it for good and sets its data aside, so that nothing starts from it again.
# Data first: what is cut in between still has its identity, and is taken for what it is.
lock
if [[ "$(systemctl show -p LoadState --value etcd.service)" == loaded ]]; then
  systemctl disable --now --quiet etcd.service
fi
if [[ -e "$ROOT/data/member" ]]; then
  mv -T "$ROOT/data/member" "$ROOT/data/left-$(date -u +%Y%m%dT%H%M%SZ)"
fi
rm -f "$ROOT/initial.yml" "$ROOT/identity.json"
# What comes next may be the power cut of a VM that is deleted.
sync
