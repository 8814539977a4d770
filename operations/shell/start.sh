# shellcheck shell=bash
# Starts the member without waiting: it reports ready only when the cluster has quorum.
lock
systemctl reset-failed etcd.service 2>/dev/null || true
systemctl enable --quiet --no-reload etcd.service
systemctl start --no-block etcd.service
