"""Checks of what a machine is and has. Pure: facts in, findings out."""

import math
from collections.abc import Iterator

from operations.desired import Desired, Wish
from operations.preflight.facts import Facts
from operations.preflight.finding import Finding

MIB = 1024**2
OLDEST_SYSTEMD = 247
BUILT = ("x86_64", "aarch64")  # what etcd is published and tested for
SLOW = 0.010  # seconds: etcd's own advice for the 99th percentile
SEGMENT = 64 * MIB  # a file of the write-ahead log
REMOTE = ("nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "9p", "fuse.sshfs", "fuse.glusterfs")
FLEETING = ("tmpfs", "ramfs")
PROGRAMS = {  # where each is found, and what it is for
    "nft": ("nftables", "it lets only members and configured networks in"),
    "ip": ("iproute2", "it tells the addresses of the host"),
    "ss": ("iproute2", "it tells who holds a port"),
    "openssl": ("openssl", "without it nobody looks at what ports serve after a renewal"),
    "curl": ("curl", "the host downloads the release with it; or write delivery: push"),
}
ROOMS = {  # what a release takes while it is put there
    "upload": (64 * MIB, "the release is uploaded to it"),
    "release": (256 * MIB, "the release is unpacked there"),
}


def system(host: str, facts: Facts, *, pushed: bool) -> Iterator[Finding]:
    """What its operating system has to bring along."""
    if facts.systemd < OLDEST_SYSTEMD:
        yield Finding(
            host=host,
            check="system",
            level="error",
            found=f"{facts.os} with systemd {facts.systemd}",
            way_out=f"the units need systemd {OLDEST_SYSTEMD} or newer: upgrade the operating system",
        )
    for program in facts.lacks:
        package, use = PROGRAMS[program]
        if not (pushed and program == "curl"):
            yield Finding(
                host=host,
                check="programs",
                level="warning" if program == "openssl" else "error",
                found=f"{program} is not installed",
                way_out=f"install the package {package}: {use}",
            )


def architecture(host: str, facts: Facts, others: dict[str, Facts]) -> Iterator[Finding]:
    """One release serves all hosts."""
    if facts.architecture not in BUILT:
        yield Finding(
            host=host,
            check="architecture",
            level="error",
            found=facts.architecture,
            way_out=f"use a host with {' or '.join(BUILT)}",
        )
    elif strangers := sorted(name for name, other in others.items() if other.architecture != facts.architecture):
        yield Finding(
            host=host,
            check="architecture",
            level="error",
            found=f"{facts.architecture}, which {', '.join(strangers)} is not",
            way_out="use hosts of one architecture: they all get the same release",
        )


def identity(host: str, wish: Wish, facts: Facts) -> Iterator[Finding]:
    """Name and address as they are declared."""
    if facts.hostname.partition(".")[0] != host:
        yield Finding(
            host=host,
            check="name",
            level="warning",
            found=f"the machine calls itself {facts.hostname}",
            way_out=f"look whether it is the machine that is meant; 'hostnamectl hostname {host}' renames it",
        )
    if wish.address not in facts.addresses and "ip" not in facts.lacks:
        yield Finding(
            host=host,
            check="address",
            level="error",
            found=f"{wish.address} is not among its addresses, {', '.join(facts.addresses)}",
            way_out="declare the address that the machine itself has: etcd listens on it",
        )


def room(host: str, wish: Wish, facts: Facts, desired: Desired) -> Iterator[Finding]:
    """Disk and memory for a database as large as the quota allows."""
    needed = 2 * desired.preflight.quota + desired.preflight.max_wals * SEGMENT
    later = wish.data_volume and not facts.mounted  # its own volume is mounted only afterwards
    if not later and not facts.running and facts.free < needed:
        yield Finding(
            host=host,
            check="disk",
            level="error",
            found=f"{facts.free // MIB} MiB free on {facts.mount}",
            way_out=f"{needed // MIB} MiB are needed, twice the quota and the write-ahead log: make room, or lower "
            "settings.quota",
        )
    for room in facts.rooms:
        least, use = ROOMS[room.use]
        if room.free < least and not facts.running and (desired.preflight.pushed or room.use != "upload"):
            yield Finding(
                host=host,
                check="disk",
                level="error",
                found=f"{room.free // MIB} MiB free for {room.place}, on {room.mount}",
                way_out=f"{least // MIB} MiB are needed, {use}: make room",
            )
    if facts.memory < desired.preflight.quota:
        yield Finding(
            host=host,
            check="memory",
            level="warning",
            found=f"{facts.memory // MIB} MiB of memory",
            way_out=f"the quota of {desired.preflight.quota // MIB} MiB is held in memory: add some, or lower "
            "settings.quota",
        )


def data(host: str, wish: Wish, facts: Facts) -> Iterator[Finding]:
    """A data directory that is empty or ours, on a disk of the machine itself."""
    if facts.data and not facts.marks and not facts.running:
        yield Finding(
            host=host,
            check="data",
            level="error",
            found=f"/opt/etcd/data holds what no member of this cluster left: {facts.data}",
            way_out="move it away; it is never touched",
        )
    if wish.data_volume and not facts.mounted:
        return
    if facts.filesystem in (*REMOTE, *FLEETING):
        lost = facts.filesystem in FLEETING
        yield Finding(
            host=host,
            check="data",
            level="error",
            found=f"the data directory is on {facts.mount}, a {facts.filesystem}",
            way_out=f"put it on a local disk: {'memory is empty after a boot' if lost else 'etcd needs a local one'}",
        )


def latency(host: str, facts: Facts) -> Iterator[Finding]:
    """How long a synchronous write takes, always told where it was measured."""
    if not facts.writes:
        return
    worst = sorted(facts.writes)[math.ceil(0.99 * len(facts.writes)) - 1]
    slow = worst > SLOW
    yield Finding(
        host=host,
        check="fdatasync",
        level="warning" if slow else "ok",
        found=f"p99 of {len(facts.writes)} synchronous writes on {facts.mount}: {worst * 1000:.2f} ms",
        way_out=f"etcd wants less than {SLOW * 1000:.0f} ms: use a faster disk, or one of its own" if slow else "",
    )


def leftovers(host: str, facts: Facts) -> Iterator[Finding]:
    """What another etcd left, or still does."""
    for process in facts.foreign:
        yield Finding(
            host=host,
            check="leftovers",
            level="error",
            found=f"another etcd runs: process {process}",
            way_out="stop it and see that nothing starts it again",
        )
    if facts.unit:
        yield Finding(
            host=host,
            check="leftovers",
            level="error",
            found=f"{facts.unit} is the unit of another etcd",
            way_out="disable it and move it away: ours would take its place",
        )
    for one in facts.leftovers:
        yield Finding(
            host=host, check="leftovers", level="warning", found=one, way_out="remove it if nobody needs it any more"
        )
