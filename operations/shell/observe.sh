# shellcheck shell=bash
# Prints a mark, then each value behind a line of that mark and the value's name. Changes nothing; needs ROOT, ENDPOINT,
# SECONDS_EACH, and what served.sh needs. Looking is paid for by the member that is looked at: nothing is started that the shell can do itself.
mark=$RANDOM$RANDOM$RANDOM said=""

tell() { # NAME VALUE
  said+=$'\n'"$mark $1"$'\n'"$2"
}

slurp() { # VARIABLE FILE: nothing when it is not there
  local -n into=$1
  into=""
  if [[ -f "$2" ]]; then IFS= read -r -d '' into <"$2" || true; fi
  into=${into%$'\n'}
}

from_file() { # NAME FILE
  local value
  slurp value "$2"
  tell "$1" "$value"
}

ask() { # NAME ARGUMENTS...: what etcdctl answers
  local name="$1"
  shift
  timeout -k 1 "$((SECONDS_EACH + 1))" "$ROOT/current/bin/etcdctl" -w json --endpoints="$ENDPOINT" \
    --dial-timeout="${SECONDS_EACH}s" --command-timeout="${SECONDS_EACH}s" \
    "${AS_TOOLS[@]}" "$@" >"$scratch/$name" 2>"$scratch/$name.error" || : >"$scratch/$name"
}

question() {
  local name
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  as_tools
  ask status endpoint status &
  ask members member list &
  if [[ -n "$former" && "$certificates" != "$former" ]]; then served >"$scratch/served" & fi
  wait
  # Whoever does not get through is told nothing but that it took too long.
  if [[ ! -s "$scratch/status" && ! -e "$scratch/served" ]]; then served >"$scratch/served"; fi
  from_file served "$scratch/served"
  for name in status members; do
    from_file "$name" "$scratch/$name"
    from_file "${name}_error" "$scratch/$name.error"
  done
}

# What `admit` put in place; nothing when the table is not loaded as it was, or would not be at the next boot.
admission() {
  local line ours="" block="" loaded endpoints firewall service
  slurp loaded "$ROOT/firewall.loaded"
  [[ -n "$loaded" && -e "${FIREWALL_UNIT%/*}/multi-user.target.wants/${FIREWALL_UNIT##*/}" ]] || return 0
  [[ "$(nft --stateless list table inet etcd 2>/dev/null)" == "$loaded" ]] || return 0
  while IFS= read -r line; do
    [[ "$line" != '# BEGIN etcd-cluster' ]] || ours=yes
    [[ -z "$ours" ]] || block+=$line$'\n'
    [[ "$line" != '# END etcd-cluster' ]] || ours=""
  done <"$HOSTS"
  slurp endpoints "$ROOT/endpoints"
  slurp firewall "$ROOT/firewall.nft"
  slurp service "$FIREWALL_UNIT"
  tell admission "$block$endpoints"$'\n'"$firewall"$'\n'"$service"
}

unit=$(systemctl show etcd.service -p LoadState -p ActiveState -p SubState -p Result -p NRestarts -p MainPID)
process=0 running="" current="" release="" proved="" certificates="" former=""
if [[ "$unit" =~ MainPID=([0-9]+) ]]; then process=${BASH_REMATCH[1]}; fi
while read -r place target; do
  case $place in
    "$ROOT/current") current=$target ;;
    "$ROOT/current/bin") release=$target ;;
    "$ROOT/current/ssl") certificates=$target ;;
    "$ROOT/proved") proved=$target ;;
    "$ROOT/proved/ssl") former=$target ;;
    # A process that has only just been forked is elsewhere still.
    *) if [[ "$target" == "$ROOT/revisions/"* ]]; then running=${target##*/}; fi ;;
  esac
done < <(find "$ROOT/current"{,/bin,/ssl} "$ROOT/proved"{,/ssl} "/proc/$process/cwd" -maxdepth 0 -printf '%p %l\n' 2>/dev/null)

tell clock "$(printf '%(%s)T' -1)"
tell unit "$unit"
if [[ "$unit" != *SubState=running* ]]; then
  tell journal "$(journalctl -u etcd.service -n 15 --no-pager -o cat 2>/dev/null || true)"
fi
tell current "$current"$'\n'"$release"
tell proved "$proved"
tell running "$running"
from_file restart "$ROOT/revisions/${running:-none}/restart"
from_file identity "$ROOT/identity.json"
from_file initial "$ROOT/initial.yml"
if [[ -e "$ROOT/unfounded" ]]; then tell unfounded yes; fi
admission
if compgen -G "$ROOT/data/member/wal/*.wal" >/dev/null; then tell data there; fi
disk=$(df -B1 --output=size,avail "$ROOT/data" 2>/dev/null || true)
tell disk "${disk##*$'\n'}"
# Before the unit is active nothing listens, and etcdctl would only wait for it.
if [[ "$process" != 0 && "$unit" == *ActiveState=active* && -x "$ROOT/current/bin/etcdctl" ]]; then question; fi
printf '%s%s\n%s end\n' "$mark" "$said" "$mark"
