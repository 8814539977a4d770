# shellcheck shell=bash
# How much room there is on this host.

room() { # USE PLACE: how much is free where PLACE is, or will be
  local place=$2
  until [[ -d "$place" ]]; do place=$(dirname "$place"); done
  df -B1 --output=avail,target "$place" | awk -v use="$1" -v place="$2" 'NR == 2 { print "room", use, place, $1, $2 }'
}

login_home() { # where uploads arrive
  getent passwd "${SUDO_USER:-root}" | cut -d: -f6
}
