# shellcheck shell=bash
# Stops the member cleanly; LASTING is yes when it shall not come back with the next boot.
lock
if [[ "$(systemctl show -p LoadState --value etcd.service)" == loaded ]]; then
  if [[ "$LASTING" == yes ]]; then systemctl disable --quiet etcd.service; fi
  systemctl stop etcd.service
fi
