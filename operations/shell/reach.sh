# shellcheck shell=bash
# Connects to each of TARGETS, words "ADDRESS/PORT", and prints how that ended: "ADDRESS/PORT yes" or "... no REASON".
attempt() { # TARGET
  local said
  # shellcheck disable=SC2016  # for the shell that is started
  if said=$(timeout 3 bash -c 'exec 3<>"/dev/tcp/$1"' _ "$1" 2>&1); then
    echo "$1 yes"
  else
    said=$(head -n 1 <<<"$said")
    said=${said##*: }
    echo "$1 no ${said:-no answer within 3 s}"
  fi
}

for target in $TARGETS; do attempt "$target" & done
wait
