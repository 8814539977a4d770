# shellcheck shell=bash
# Prints one JSON object whose values are base64. Changes nothing; needs ROOT, ENDPOINT, SECONDS_EACH.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

field() { # NAME < value
  printf ',"%s":"%s"' "$1" "$(base64 -w0)"
}

read_if_there() { # FILE
  if [[ -f "$1" ]]; then cat "$1"; fi
}

ask() { # NAME ARGUMENTS...: what etcdctl answers
  local name="$1"
  shift
  timeout -k 1 "$((SECONDS_EACH + 1))" "$ROOT/current/bin/etcdctl" -w json --endpoints="$ENDPOINT" \
    --dial-timeout="${SECONDS_EACH}s" --command-timeout="${SECONDS_EACH}s" \
    "${AS_TOOLS[@]}" "$@" >"$scratch/$name" 2>"$scratch/$name.error" || : >"$scratch/$name"
}

# What `admit` put in place; nothing when the table is not loaded as it was, or would not be at the next boot.
admission() {
  local line ours=""
  [[ -f "$ROOT/firewall.loaded" && -e "${FIREWALL_UNIT%/*}/multi-user.target.wants/${FIREWALL_UNIT##*/}" ]] || return 0
  [[ "$(nft --stateless list table inet etcd 2>/dev/null)" == "$(<"$ROOT/firewall.loaded")" ]] || return 0
  while IFS= read -r line; do
    [[ "$line" != '# BEGIN etcd-cluster' ]] || ours=yes
    [[ -z "$ours" ]] || printf '%s\n' "$line"
    [[ "$line" != '# END etcd-cluster' ]] || ours=""
  done <"$HOSTS"
  printf '%s\n' "$(<"$ROOT/endpoints")" "$(<"$ROOT/firewall.nft")" "$(<"$FIREWALL_UNIT")"
}

unit=$(systemctl show etcd.service -p LoadState -p ActiveState -p SubState -p Result -p NRestarts -p MainPID)
pid=$(sed -n 's/^MainPID=//p' <<<"$unit")
running=""
if [[ "${pid:-0}" != 0 ]]; then
  # A process that has only just been forked is elsewhere still.
  running=$(readlink "/proc/$pid/cwd" | sed -n "s|^$ROOT/revisions/||p" || true)
  # Before the unit is active nothing listens, and etcdctl would only wait for it.
  if [[ -x "$ROOT/current/bin/etcdctl" ]] && grep -qx 'ActiveState=active' <<<"$unit"; then
    as_tools
    ask status endpoint status &
    ask members member list &
    wait
  fi
fi

printf '{"clock":"%s"' "$(date +%s.%N | base64 -w0)"
field unit <<<"$unit"
if ! grep -q '^SubState=running' <<<"$unit"; then
  { journalctl -u etcd.service -n 15 --no-pager -o cat 2>/dev/null || true; } | field journal
fi
{ readlink "$ROOT/current" "$ROOT/current/bin" || true; } | field current # its name, then its release
{ readlink "$ROOT/proved" || true; } | field proved
field running <<<"$running"
read_if_there "$ROOT/revisions/${running:-none}/restart" | field restart
read_if_there "$ROOT/identity.json" | field identity
read_if_there "$ROOT/initial.yml" | field initial
if [[ -e "$ROOT/unfounded" ]]; then echo yes; fi | field unfounded
admission 2>/dev/null | field admission
if compgen -G "$ROOT/data/member/wal/*.wal" >/dev/null; then echo there; fi | field data
{ df -B1 --output=size,avail "$ROOT/data" 2>/dev/null || true; } | tail -n1 | field disk
for name in status members; do
  read_if_there "$scratch/$name" | field "$name"
  read_if_there "$scratch/$name.error" | tail -c 600 | field "${name}_error"
done
printf '}\n'
