# shellcheck shell=bash
# Answers questions about this host, which come on descriptor 3, until nobody is there who asks: a dot ends each answer.
# Leaves nothing behind, and writes nothing at all where our etcd runs. Needs ROOT, UNIT, PORTS, ADDRESS.
scratch="" running="" listening=""
trap 'if [[ -n "$scratch" ]]; then rm -f "$scratch"; fi; if [[ -n "$listening" ]]; then deaf; fi' EXIT

deaf() { # to what this run listened on, or one that was killed
  systemctl stop etcd-preflight.service 2>/dev/null || true
  listening=""
}

tell() { # WORD TEXT
  printf '%s %s\n' "$1" "$2"
}

system() {
  local version
  tell os "$(. /etc/os-release && echo "${PRETTY_NAME:-${ID:-unknown}}")"
  version=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
  tell systemd "${version:-0}"
  tell architecture "$(uname -m)"
  tell hostname "$(uname -n)"
  tell memory "$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)"
  { ip -o address show 2>/dev/null || true; } | awk '{ sub("/.*", "", $4); print "address", $4 }'
  # Whom our own table lets in.
  { nft list table inet etcd 2>/dev/null || true; } | sed 's/^[[:space:]]*/table /'
}

programs() {
  local program
  for program in nft ip ss openssl curl; do
    if ! type -P "$program" >/dev/null; then tell lacks "$program"; fi
  done
}

synchronised() {
  # A container has the clock of its host.
  ! systemd-detect-virt --quiet --container 2>/dev/null || return 0
  tell synchronised "$(timeout 5 timedatectl show --property=NTPSynchronized --value 2>/dev/null || true)"
}

processes() {
  local file name pid program
  for file in /proc/[0-9]*/comm; do
    read -r name 2>/dev/null <"$file" || continue
    [[ "$name" == etcd ]] || continue
    pid=${file//[!0-9]/}
    program=$(readlink "/proc/$pid/exe" || true)
    if [[ "$program" == "$ROOT/"* ]]; then running=yes && tell ours "$pid"; else tell foreign "$pid $program"; fi
  done
}

holders() {
  local port
  for port in $PORTS; do
    { ss -Hltnp "sport = :$port" 2>/dev/null || true; } | awk -v port="$port" '{ print "holder", port, $4, $6 }'
  done
}

leftovers() {
  local place
  if [[ -e "$UNIT" ]] && ! grep -q "$ROOT/" "$UNIT"; then tell unit "$UNIT"; fi
  for place in /usr/lib/systemd/system/etcd.service /lib/systemd/system/etcd.service; do
    if [[ -e "$place" ]]; then tell package_unit "$place" && break; fi
  done
  for place in etcd etcd-server; do
    # shellcheck disable=SC2016  # dpkg's own variables
    if [[ "$(dpkg-query -W -f '${db:Status-Status}' "$place" 2>/dev/null)" == installed ]] || rpm -q "$place" &>/dev/null; then
      tell package "$place"
    fi
  done
  for place in /var/lib/etcd /var/lib/etcd/default; do
    if [[ -d "$place/member" ]]; then tell other_data "$place"; fi
  done
}

directory() {
  local place="$ROOT/data" kept
  kept=$({ ls -A "$place" 2>/dev/null || true; } | grep -vE '^(lost\+found|left-.*)$' | paste -sd ' ' || true)
  if [[ -n "$kept" ]]; then tell data "$kept"; fi
  for kept in identity.json initial.yml unfounded; do
    if [[ -e "$ROOT/$kept" ]]; then tell mark "$kept"; fi
  done
  if mountpoint -q "$place"; then tell mounted yes; fi
  until [[ -d "$place" ]]; do place=$(dirname "$place"); done
  df -B1 --output=avail,fstype,target "$place" | awk 'NR == 2 { print "disk", $1, $2, $3 }'
  if [[ -z "$running" ]]; then measure "$place"; fi
}

# As etcd writes its log: small synchronous writes, one after the other, into a file that has its size already.
measure() { # DIRECTORY
  local number until=$((SECONDS + 2)) said LC_ALL=C
  scratch=$(mktemp "$1/.preflight.XXXXXX")
  fallocate -l 262144 "$scratch" 2>/dev/null || true
  export LC_ALL
  for ((number = 0; number < 100 && SECONDS < until; number++)); do
    said=$(dd if=/dev/zero of="$scratch" bs=2300 count=1 seek="$number" conv=notrunc oflag=dsync 2>&1) || continue
    if [[ "$said" =~ copied,\ ([^ ]+)\ s ]]; then tell write "${BASH_REMATCH[1]}"; fi
  done
}

# Facts, a line each: a word, then what is to be said.
facts() {
  system
  programs
  synchronised
  processes
  holders
  leftovers
  room upload "$(login_home)"
  room release "$ROOT/releases"
  directory
}

# Listens on those of PORTS... that nobody holds, for two minutes at most; prints these ports.
listen() {
  local place=$ADDRESS port tries free=() arguments=()
  [[ "$ADDRESS" != *:* ]] || place="[$ADDRESS]"
  for port; do
    if [[ -z "$(ss -Hltn "sport = :$port")" ]]; then free+=("$port") && arguments+=(-l "$place:$port"); fi
  done
  [[ ${#free[@]} -gt 0 ]] || return 0
  listening=yes
  # The kernel completes connections to a socket that is listened on; nobody has to accept them.
  systemd-run --quiet --collect --unit=etcd-preflight --property=RuntimeMaxSec=120 \
    systemd-socket-activate "${arguments[@]}" sleep 120
  for ((tries = 0; tries < 40; tries++)); do
    [[ -z "$(ss -Hltn "sport = :${free[-1]}")" ]] || break
    sleep 0.05
  done
  for port in "${free[@]}"; do
    if [[ -n "$(ss -Hltn "sport = :$port")" ]]; then echo "$port"; fi
  done
}

# Connects to "ADDRESS/PORT" and prints how that ended: "ADDRESS/PORT yes" or "... no REASON".
attempt() { # TARGET
  local said
  # shellcheck disable=SC2016  # for the shell that is started
  if said=$(timeout 10 bash -c 'exec 4<>"/dev/tcp/$1"' _ "$1" 2>&1); then
    echo "$1 yes"
  else
    said=${said%%$'\n'*}
    said=${said##*: }
    echo "$1 no ${said:-no answer within 10 s}"
  fi
}

reach() { # TARGETS..., side by side
  local target
  for target; do attempt "$target" & done
  wait
}

deaf
echo here
while IFS=' ' read -r -a question -u 3; do
  case ${question[0]} in
    facts | listen | reach | deaf) "${question[@]}" ;;
    clock) date +%s.%N ;;
  esac
  echo .
done
