# shellcheck shell=bash
# How one machine of a set comes and goes: its directory, its file system, its cgroups, its processes.
: "${here:?}" "${all:?}" "${set:?}" "${debian:?}" "${name:?}" # sourced by lab/machines

root_of() { printf '%s/root-%s' "$(image_directory "$1")" "$1"; }

# What the machines of a Debian release have over its image copies files of the image, so it belongs to one recipe.
layer_of() {
  printf '%s/layer-%s-%s' "$all" "$1" "$(head --bytes=8 "$(image_directory "$1")/recipe-$1" 2>/dev/null || true)"
}

# The Debian release that a machine was made of.
release_of() { cat "$here/$1/debian"; }

alive() {
  local root
  while read -r root; do
    grep -qs 'populated 1' "$root/$name/$set-$1/cgroup.events" && return 0
  done < <(cgroup_roots)
  return 1
}

dead() { ! alive "$1"; }

create() {
  local machine=$here/$1
  [[ -e $machine/address ]] && return
  mkdir -p "$machine"/{upper,work,root}
  [[ -e $machine/host_key ]] || ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$machine/host_key"
  printf '%s\n' "$debian" >"$machine/debian"
  attach "$1"
  inside "${lab_directory:?}/machine/identify" "$machine/root" "$1" "$2" "$(network).1" "$machine/host_key"
  printf '%s\n' "$2" >"$machine/address"
}

attach() {
  local machine=$here/$1 release
  ! inside mountpoint -q "$machine/root" || return 0
  release=$(release_of "$1")
  inside mount -t overlay overlay \
    -o "lowerdir=$(layer_of "$release"):$(root_of "$release"),upperdir=$machine/upper,workdir=$machine/work" \
    "$machine/root"
}

boot() {
  local cgroups
  alive "$1" && return
  attach "$1"
  mapfile -t cgroups < <(cgroup_roots | sed "s|\$|/$name/$set-$1|")
  # The veth of a machine whose power was cut can outlive it for a moment.
  inside ip link delete "vb-$set-$1" 2>/dev/null || true
  detached "$here/$1/console.log" nsenter --net="${network_namespace:?}" --mount="${mount_namespace:?}" -- \
    "$lab_directory/machine/boot" "$set-$1" "$1" "$here/$1/root" "${cgroups[@]}"
}

power_cut() {
  kill_cgroup "$name/$set-$1"
  until_true 10 dead "$1" || refuse "$1 does not die: see $name/$set-$1/cgroup.procs under /sys/fs/cgroup"
}

detach() { ! inside mountpoint -q "$here/$1/root" || inside umount "$here/$1/root" 2>/dev/null; }

clear_away() {
  power_cut "$1"
  until_true 10 remove_cgroup "$name/$set-$1" || refuse "the cgroup $name/$set-$1 cannot be removed"
  until_true 10 detach "$1" || refuse "$here/$1/root cannot be unmounted"
}
