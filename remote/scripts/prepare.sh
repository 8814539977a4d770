# DEVICE: the block device of the data directory, or empty. Safe to run again.
# shellcheck shell=bash
device=$1
shift

getent group etcd >/dev/null || groupadd --system etcd
getent passwd etcd >/dev/null ||
    useradd --system --gid etcd --home-dir /opt/etcd/data --no-create-home --shell /usr/sbin/nologin etcd
install -d -m 0755 /opt/etcd /opt/etcd/releases /opt/etcd/settings /opt/etcd/revisions
install -d -m 0750 -o root -g etcd /opt/etcd/credentials

mount_data() {
    [ -b "$device" ] || fail "the data volume $device is not there: look at the disks of the VM"
    # Only a device that holds nothing at all is formatted.
    if ! blkid -p "$device" >/dev/null 2>&1; then
        [ -z "$(wipefs --noheadings "$device")" ] || fail "$device holds something that is not a file system: empty it by hand"
        mkfs.ext4 -q -m 0 -L etcd-data "$device"
    fi
    grep -q ' /opt/etcd/data ' /etc/fstab ||
        echo "LABEL=etcd-data /opt/etcd/data ext4 noatime,x-systemd.device-timeout=60s 0 2" >>/etc/fstab
    install -d -m 0755 /opt/etcd/data
    systemctl daemon-reload
    mountpoint -q /opt/etcd/data || mount /opt/etcd/data
}

if [ -n "$device" ]; then mount_data; fi
install -d -m 0700 -o etcd -g etcd /opt/etcd/data
