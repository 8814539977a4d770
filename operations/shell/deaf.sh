# shellcheck shell=bash
# Ends what `listen` began.
systemctl stop etcd-preflight.service 2>/dev/null || true
