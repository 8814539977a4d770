# shellcheck shell=bash
# Who belongs to the cluster, on this host: a block in HOSTS, the endpoints, and a table of our own with the unit that loads it.
# Needs HOSTS_BLOCK, ENDPOINTS, FIREWALL, FIREWALL_SERVICE.
admit() {
  command -v nft >/dev/null || stop_with 66 "nft is not here: install the package nftables, then run again"
  hosts_block "$HOSTS_BLOCK"
  put "$ROOT/endpoints" <<<"$ENDPOINTS"
  put "$ROOT/firewall.nft" <<<"$FIREWALL"
  nft --check --file "$ROOT/firewall.nft" || stop_with 66 "nftables on this host refuses $ROOT/firewall.nft; mend that, then run again"
  put "$FIREWALL_UNIT" <<<"$FIREWALL_SERVICE"
  # systemd would reload by itself when it is told to enable, once more.
  systemctl enable --quiet --no-reload "${FIREWALL_UNIT##*/}"
  systemctl daemon-reload
  # Reloading replaces the table in one transaction; a restart would leave the ports open for a moment.
  systemctl reload-or-restart "${FIREWALL_UNIT##*/}"
  nft --stateless list table inet etcd | put "$ROOT/firewall.loaded"
}
