# shellcheck shell=bash
# Listens on those of PORTS of ADDRESS that nobody holds, until `deaf` ends it, or two minutes; prints these ports.
place=$ADDRESS
[[ "$ADDRESS" != *:* ]] || place="[$ADDRESS]"
free=() arguments=()
for port in $PORTS; do
  if [[ -z "$(ss -Hltn "sport = :$port")" ]]; then free+=("$port") && arguments+=(-l "$place:$port"); fi
done
[[ ${#free[@]} -gt 0 ]] || exit 0
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
