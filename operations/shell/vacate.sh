# shellcheck shell=bash
# Takes away what a member's host was given, unless another FOUNDER's cluster is there now. DATA says whether its data
# are 'keep' under a dated name or 'delete'.
# What does not carry our mark is somebody else's and stays.
ours() { [[ -f "$1" ]] && grep -q '^# Put here by etcd-cluster' "$1"; }

take_away_unit() { # FILE
  ours "$1" || return 0
  systemctl disable --now --quiet "${1##*/}"
  rm -rf "$1" "$1.d"
}

set_data_aside() {
  # Without either of these no operation of ours made what is in there.
  [[ -e "$ROOT/initial.yml" || -e "$ROOT/identity.json" ]] || return 0
  if [[ "$DATA" == delete ]]; then
    rm -rf "$ROOT"/data/member "$ROOT"/data/left-* "$ROOT/snapshots"
  elif [[ -e "$ROOT/data/member" ]]; then
    mv -T "$ROOT/data/member" "$ROOT/data/left-$(date -u +%Y%m%dT%H%M%SZ)"
  fi
}

take_away_files() {
  local link
  for link in cfg ssl check; do [[ ! -L "$ROOT/$link" ]] || rm "$ROOT/$link"; done
  [[ "$(readlink "$WRAPPER" || true)" != "$ROOT/"* ]] || rm "$WRAPPER"
  rm -rf "$ROOT"/{current,proved,revisions,settings,releases,credentials,endpoints,firewall.nft,firewall.loaded}
  rm -f "$ROOT"/{initial.yml,identity.json,unfounded}
  rmdir "$ROOT/data" "$ROOT" 2>/dev/null || true
}

forget_time_servers() { # chrony itself stays
  [[ -e "$TIME_SOURCES" ]] || return 0
  rm "$TIME_SOURCES"
  chronyc reload sources >/dev/null 2>&1 || true
}

forget_uploads() { # of runs that were cut
  rm -f "$(login_home)"/.etcd-cluster-*.archive
}

forget_user() { # its files stay, so it does as well
  [[ ! -e "$ROOT/data" && "$(getent passwd etcd | cut -d: -f6)" == "$ROOT/data" ]] || return 0
  userdel etcd
  ! getent group etcd >/dev/null || groupdel etcd
}

founded_by_another() { # what is founded carries a token that begins with its founder
  local told
  told=$(cat "$ROOT/initial.yml" "$ROOT/identity.json" 2>/dev/null || true)
  [[ -n "$told" && "$told" != *"\"$FOUNDER"* ]]
}

lock
if founded_by_another; then
  echo foreign
  exit 0
fi
take_away_unit "$UNIT"
take_away_unit "$FIREWALL_UNIT"
systemctl daemon-reload
systemctl reset-failed etcd.service 2>/dev/null || true
hosts_block ''
set_data_aside
take_away_files
forget_time_servers
forget_uploads
forget_user
