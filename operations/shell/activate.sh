# shellcheck shell=bash
# Makes a revision and turns `current` to it; starts and stops nothing.
activate() { # REVISION RELEASE SETTINGS CREDENTIALS RESTART
  local made="$ROOT/revisions/$1" place
  for place in "releases/$2/etcd" "releases/$2/etcdctl" "settings/$3/etcd.yml" "settings/$3/etcd.service" \
    "credentials/$4/server.crt"; do
    [[ -e "$ROOT/$place" ]] || stop_with 66 "$ROOT/$place is not there: it has to be uploaded first, by 'pulumi up'"
  done
  mkdir -p "$made/cfg"
  link "../../releases/$2" "$made/bin"
  link "../../settings/$3" "$made/settings"
  link "../../credentials/$4" "$made/ssl"
  put "$made/restart" <<<"$5"
  compose "$1"
  touch "$made"
  install_unit "$made/settings/etcd.service"
  # Somebody else's etcdctl stays.
  [[ -e "$WRAPPER" || -L "$WRAPPER" ]] || ln -s "$ROOT/current/settings/etcdctl" "$WRAPPER"
  link "revisions/$1" "$ROOT/current"
  link current/cfg "$ROOT/cfg"
  link current/ssl "$ROOT/ssl"
  link current/settings/check "$ROOT/check"
  keep_last_three
}

install_unit() { # FILE
  cmp -s "$1" "$UNIT" || put "$UNIT" <"$1"
  # The working directory of the process then tells which revision it was started from.
  mkdir -p "$UNIT.d"
  if ! grep -qsxF "WorkingDirectory=$ROOT/current" "$UNIT.d/revision.conf"; then
    printf '[Service]\nWorkingDirectory=%s/current\n' "$ROOT" | put "$UNIT.d/revision.conf"
  fi
  [[ "$(systemctl show -p NeedDaemonReload --value etcd.service)" == no ]] || systemctl daemon-reload
}

# Besides them the one to go back to, and the one that runs: what it was started from tells whether a change restarts it,
# and after some renewals it is none of the last three.
keep_last_three() {
  local old proved running
  proved=$(readlink "$ROOT/proved" || true)
  running=$(readlink "/proc/$(systemctl show -p MainPID --value etcd.service)/cwd" || true)
  find "$ROOT/revisions" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- |
    while IFS= read -r old; do
      case "${old##*/}" in "${proved##*/}" | "${running##*/}") ;; *) rm -rf "$old" ;; esac
    done
}
