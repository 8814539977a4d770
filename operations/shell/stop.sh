# shellcheck shell=bash
# Stops the member cleanly; it comes back with the next boot.
lock
if [[ "$(systemctl show -p LoadState --value etcd.service)" == loaded ]]; then
  systemctl stop etcd.service
fi
# What comes next may be the power cut of a VM that is deleted, and its disks are kept.
sync
