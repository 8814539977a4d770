# SERVERS: those that chrony shall follow, in one word; empty: none of ours. Runs after prepare.sh. Safe to run again.
# shellcheck shell=bash
servers=$1
shift
configuration=/etc/chrony/chrony.conf sources=/etc/chrony/sources.d/etcd-cluster.sources

install_chrony() {
    command -v apt-get >/dev/null || fail "chrony is not here: install it, or remove 'time' from the configuration"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet --yes)
    "${apt[@]}" install chrony </dev/null &>/dev/null || { "${apt[@]}" update && "${apt[@]}" install chrony; } </dev/null >/dev/null ||
        fail "apt could not install chrony: make its packages reachable, install it by hand, or remove 'time' from the configuration"
}

follow() { # SERVERS
    command -v chronyd >/dev/null || install_chrony
    grep -qs "^sourcedir ${sources%/*}\$" "$configuration" ||
        fail "$configuration does not read ${sources%/*}: add the line 'sourcedir ${sources%/*}', or remove 'time' from the configuration"
    install -d -m 0755 "${sources%/*}"
    # shellcheck disable=SC2086  # a line for each
    printf 'server %s iburst\n' $1 >"$sources.new"
    chmod 0644 "$sources.new"
    mv -T "$sources.new" "$sources"
    systemctl enable --now --quiet chrony.service
    # A unit whose condition does not hold is not started, and that is no error to systemctl.
    systemctl is-active --quiet chrony.service ||
        fail "chrony does not run: 'systemctl status chrony' says why. In a container the host of it keeps the time: remove 'time' from the configuration"
    chronyc reload sources >/dev/null
}

follow_none() { # chrony itself stays
    [ -e "$sources" ] || return 0
    rm "$sources"
    chronyc reload sources >/dev/null 2>&1 || true
}

if [ -n "$servers" ]; then follow "$servers"; else follow_none; fi
