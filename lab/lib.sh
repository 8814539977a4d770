# shellcheck shell=bash
# shellcheck disable=SC2034 # for those who source it
# What every command of the lab shares: the names of this checkout's lab, and how it is entered.

lab_directory=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=${lab_directory%/*}
lab_digest=$(printf '%s' "$checkout" | sha256sum)
name=etcd-${lab_digest:0:8}
state=$checkout/.lab
cache=$checkout/.cache
network_namespace=/run/netns/$name
mount_namespace=$state/namespaces/mount
# By this mark `lab/down` knows a process that a killed run left behind outside of the namespaces.
export ETCD_LAB=$name

say() { printf '%s: %s\n' "lab/${0##*/}" "$*" >&2; }

refuse() {
  say "$*"
  exit 1
}

# image_directory RELEASE: where the image of a Debian release is; the default one has the plain name.
image_directory() { if [[ $1 == 12 ]]; then printf '%s/image' "$cache"; else printf '%s/image-%s' "$cache" "$1"; fi; }

need_root() { ((EUID == 0)) || refuse "needs root (namespaces, mounts); run it with sudo"; }

# One change of a thing at a time. The lock is on a directory that stays, so that removing .lab cannot split it; file
# descriptor 9 must not reach a process that outlives the command: see `detached`.
lock() {
  exec 9<"$1"
  flock --nonblock 9 || { say "waiting for another run in $1"; flock --timeout "${2:-900}" 9; } ||
    refuse "another run still holds $1 after ${2:-900} s"
}

is_up() { mountpoint -q "$network_namespace" && mountpoint -q "$mount_namespace"; }

need_lab() { is_up || refuse "the lab is not up: run lab/up first"; }

inside() { nsenter --net="$network_namespace" --mount="$mount_namespace" --wdns="$PWD" -- "$@"; }

# detached LOG COMMAND...: starts COMMAND in a session of its own, free of our lock and terminal; prints nothing.
detached() {
  local log=$1
  shift
  setsid --fork "$@" >>"$log" 2>&1 </dev/null 9<&-
}

# until_true SECONDS COMMAND...: repeats COMMAND until it succeeds; fails when the time is over.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# The version 2 hierarchy has cgroup.kill; the version 1 hierarchy of systemd, where there is one, only groups.
cgroup_roots() {
  local root
  for root in /sys/fs/cgroup/unified /sys/fs/cgroup/systemd /sys/fs/cgroup; do
    [[ -e $root/cgroup.procs ]] && printf '%s\n' "$root"
  done
  return 0
}

# kill_cgroup PATH: all that is in it dies at once; nothing can fork away.
kill_cgroup() {
  local root
  while read -r root; do
    [[ ! -e $root/$1/cgroup.kill ]] || echo 1 >"$root/$1/cgroup.kill"
  done < <(cgroup_roots)
}

remove_cgroup() {
  local root
  while read -r root; do
    [[ ! -d $root/$1 ]] || find "$root/$1" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    [[ ! -d $root/$1 ]] || return 1
  done < <(cgroup_roots)
}
