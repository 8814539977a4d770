# SERVERS...: has chrony follow them. Runs after prepare.sh, and only where servers are configured. Safe to run again.
# shellcheck shell=bash
configuration=/etc/chrony/chrony.conf sources=/etc/chrony/sources.d/etcd-cluster.sources

install_chrony() {
    command -v apt-get >/dev/null || fail "chrony is not here: install it, or remove 'time' from the configuration"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet --yes)
    "${apt[@]}" install chrony >/dev/null 2>&1 || { "${apt[@]}" update && "${apt[@]}" install chrony; } >/dev/null ||
        fail "apt could not install chrony: make its packages reachable, install it by hand, or remove 'time' from the configuration"
}

command -v chronyd >/dev/null || install_chrony
grep -qs "^sourcedir ${sources%/*}\$" "$configuration" ||
    fail "$configuration does not read ${sources%/*}: add the line 'sourcedir ${sources%/*}', or remove 'time' from the configuration"
install -d -m 0755 "${sources%/*}"
printf 'server %s iburst\n' "$@" >"$sources.new"
chmod 0644 "$sources.new"
mv -T "$sources.new" "$sources"
systemctl enable --now --quiet chrony.service
chronyc reload sources >/dev/null
