# shellcheck shell=bash
# Sent in front of every script: names of places, and writes that are whole or not there.
set -euo pipefail
umask 022

stop_with() { # CODE WORDS
  echo "$2" >&2
  exit "$1"
}

lock() { # and whoever slept while another run took over stays away
  exec 9>"$LOCK"
  flock -w 20 9 || stop_with 75 "another run is changing this host; wait for it to end and run again"
  [[ -z "$RUN" || ! -e "$HELD" || "$(<"$HELD")" == "$RUN" ]] ||
    stop_with 75 "meanwhile it was changed by $(<"$HELD"); run again"
}

put() { # FILE < content
  local fresh="$1.new"
  cat >"$fresh"
  chmod 0644 "$fresh"
  sync "$fresh"
  mv -fT "$fresh" "$1"
}

link() { # TARGET NAME
  [[ "$(readlink "$2" || true)" != "$1" ]] || return 0
  ln -sfn "$1" "$2.new"
  mv -fT "$2.new" "$2"
}

compose() { # REVISION: the settings and the initial-* settings as the one file that etcd reads
  cat "$ROOT/revisions/$1/settings/etcd.yml" "$ROOT/initial.yml" | put "$ROOT/revisions/$1/cfg/etcd.yml"
}

as_tools() { # how etcdctl says who asks; credentials of before the tools had any open the same port with the server's
  local who=tools
  [[ -e "$ROOT/ssl/tools.crt" ]] || who=server
  # shellcheck disable=SC2034  # of the scripts that ask
  AS_TOOLS=(--cacert="$ROOT/ssl/client-ca.crt" --cert="$ROOT/ssl/$who.crt" --key="$ROOT/ssl/$who.key")
}

hosts_block() { # TEXT: takes the place of our lines in HOSTS; nothing but them is touched
  local begin='# BEGIN etcd-cluster' end='# END etcd-cluster'
  # A host may well have none.
  if [[ ! -e "$HOSTS" ]]; then put "$HOSTS" </dev/null; fi
  [[ "$(grep -cxF "$begin" "$HOSTS" || true)" == "$(grep -cxF "$end" "$HOSTS" || true)" ]] ||
    stop_with 66 "$HOSTS has only one of the lines '$begin' and '$end': remove what is left of that block, then run again"
  { sed "/^$begin\$/,/^$end\$/d" "$HOSTS" && if [[ -n "$1" ]]; then printf '%s\n' "$1"; fi; } | put "$HOSTS"
}
