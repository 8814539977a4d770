# shellcheck shell=bash
# What makes machines unfit for a member, and what mends them again: break_NAME, mend_NAME. M2 is the address of m2.
set -euo pipefail
: "${M2:?}"

# A program in front of that name on PATH: it runs TEXT first, for what cannot be had on a container machine.
fake() { # PROGRAM TEXT
  # shellcheck disable=SC2016  # for the program
  printf '#!/bin/sh\n%s\nexec "/usr/bin/$(basename "$0")" "$@"\n' "$2" >"/usr/local/bin/$1"
  chmod 0755 "/usr/local/bin/$1"
}

break_m1() { # another etcd: unit, process, package, its data where ours go and where a package has them; a wall one way
  printf '[Service]\nExecStart=/usr/bin/etcd\n' >/etc/systemd/system/etcd.service
  cp /bin/sleep /usr/bin/etcd
  systemd-run --quiet --unit stranger /usr/bin/etcd 900
  cp /var/lib/dpkg/status /root/status
  printf '%s\n' 'Package: etcd-server' 'Status: install ok installed' 'Maintainer: x' 'Architecture: amd64' \
    'Version: 3.4.30' 'Description: x' '' >>/var/lib/dpkg/status
  mkdir -p /opt/etcd/data/member /var/lib/etcd/default/member
  touch /opt/etcd/data/member/theirs
  nft add table inet wall
  nft 'add chain inet wall in { type filter hook input priority 0; }'
  nft add rule inet wall in ip saddr "$M2" tcp dport 2379 drop
}

mend_m1() {
  systemctl stop stranger
  mv /root/status /var/lib/dpkg/status
  nft delete table inet wall
  rm -r /etc/systemd/system/etcd.service /opt/etcd /var/lib/etcd /usr/bin/etcd
}

break_m2() { # no room, data in memory, a port that is taken, a wrong machine, clock and disk
  mkdir -p /opt/etcd/data /opt/etcd/releases
  mount -t tmpfs -o size=64m none /opt/etcd/data
  mount -t tmpfs -o size=8m none /opt/etcd/releases
  systemd-run --quiet --unit blocker --collect python3 -m http.server 2380
  # shellcheck disable=SC2016  # for the programs
  {
    fake uname '[ "$1" != -m ] || { echo riscv64 && exit; }'
    fake date 'exec /usr/bin/date --date=+7seconds "$@"'
  }
  fake dd 'echo "2300 bytes copied, 0.0213 s, 108 kB/s" >&2; exit'
}

mend_m2() {
  umount /opt/etcd/data /opt/etcd/releases
  systemctl stop blocker
  rm -r /opt/etcd /usr/local/bin/*
}

break_m3() { # another name, programs that are missing, little memory, an old systemd, a clock that nothing keeps right
  hostname other
  mv /usr/sbin/nft /usr/sbin/nft.away
  mv /usr/bin/ss /usr/bin/ss.away
  sed 's/^MemTotal.*/MemTotal: 1048576 kB/' /proc/meminfo >/root/meminfo
  mount --bind /root/meminfo /proc/meminfo
  # shellcheck disable=SC2016  # for the program
  fake systemctl '[ "$1" != --version ] || { echo "systemd 241 (241)" && exit; }'
  fake systemd-detect-virt 'exit 1'
  fake timedatectl 'echo no; exit'
}

mend_m3() { # its name stays: a warning stops nothing
  mv /usr/sbin/nft.away /usr/sbin/nft
  mv /usr/bin/ss.away /usr/bin/ss
  umount /proc/meminfo
  rm /usr/local/bin/*
}

break_m4() { # nobody who may be root
  useradd --create-home plain
  cp -r /root/.ssh /home/plain/
  chown -R plain /home/plain/.ssh
}

mend_m4() {
  echo 'plain ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/plain
}
