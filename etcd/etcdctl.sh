#!/usr/bin/env bash
# etcdctl for root and the group etcd of this host: members and certificates are known. What is given as a flag or is in
# the environment takes their place.
# shellcheck source=check/lib
source /opt/etcd/check/lib
for word; do
  case "$word" in # etcdctl refuses a flag whose variable is set too
    --endpoints | --endpoints=*) unset ETCDCTL_ENDPOINTS ;;
    --cacert | --cacert=*) unset ETCDCTL_CACERT ;;
    --cert | --cert=*) unset ETCDCTL_CERT ;;
    --key | --key=*) unset ETCDCTL_KEY ;;
  esac
done
exec "$ROOT/current/bin/etcdctl" "$@"
