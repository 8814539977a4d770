"""Settings of etcd that contradict each other or the hosts they are for."""

from collections.abc import Iterator
from datetime import timedelta

from config.draft import Draft
from config.refusal import Refusal, shown
from etcd.quantities import SIZES, format_duration, format_size

HEARTBEATS = 5  # etcd refuses to start with fewer in an election timeout
LONGEST_ELECTION = timedelta(seconds=50)  # etcd refuses to start with more
LARGE_QUOTA = 8 * SIZES["GiB"]  # etcd warns above it
WRITE_AHEAD_LOG = 512 * SIZES["MiB"]  # five segments of 64 MiB, the one that is made in advance, and Raft snapshots
HTTP2_SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"


def election_timeout(draft: Draft) -> Iterator[Refusal]:
    """Followers wait for several heartbeats, and not for ever."""
    if draft.settings is None:
        return
    heartbeat, election = draft.settings.heartbeat_interval, draft.settings.election_timeout
    key, value = "settings.election_timeout", format_duration(election)
    if election < HEARTBEATS * heartbeat:
        yield Refusal(
            key=key,
            value=value,
            problem=f"is less than {HEARTBEATS} heartbeat intervals of {format_duration(heartbeat)}",
            way_out=f"write {format_duration(10 * heartbeat)} (ten of them), or shorten settings.heartbeat_interval",
        )
    if election > LONGEST_ELECTION:
        yield Refusal(
            key=key,
            value=value,
            problem=f"is more than {format_duration(LONGEST_ELECTION)}, with which etcd does not start",
            way_out=f"write {format_duration(LONGEST_ELECTION)} or less",
        )


def large_quota(draft: Draft) -> Iterator[Refusal]:
    """A large database takes long to send to a new member and to start from."""
    if draft.settings is not None and draft.settings.quota > LARGE_QUOTA and "large_quota" not in draft.allow:
        yield Refusal(
            key="settings.quota",
            value=format_size(draft.settings.quota),
            problem=f"is more than the {format_size(LARGE_QUOTA)} that etcd is made for",
            way_out=f"write {format_size(LARGE_QUOTA)} or less, or add large_quota to allow",
        )


def quota_on_disk(draft: Draft) -> Iterator[Refusal]:
    """Defragmentation writes the database a second time, beside the write-ahead log."""
    if draft.settings is None or draft.machine is None or not draft.virtual:
        return
    quota, disk = draft.settings.quota, draft.machine.data_disk * SIZES["GiB"]
    needed = 2 * quota + WRITE_AHEAD_LOG
    if disk < needed:
        whole = -(-needed // SIZES["GiB"])
        yield Refusal(
            key="settings.quota",
            value=format_size(quota),
            problem=f"needs {format_size(needed)} of disk (twice the quota, and the write-ahead log), and "
            f"machine.data_disk is {format_size(disk)}",
            way_out=f"write machine.data_disk: {whole}GiB or more, or a smaller quota",
        )


def quota_in_memory(draft: Draft) -> Iterator[Refusal]:
    """The database is mapped into memory as a whole."""
    if draft.settings is None or draft.machine is None or "small_memory" in draft.allow:
        return
    for name, member in sorted(draft.virtual.items()):
        memory = (member.memory or draft.machine.memory) * SIZES["MiB"]
        if memory < draft.settings.quota:
            yield Refusal(
                key=f"members.{name}.memory" if member.memory else "machine.memory",
                value=format_size(memory),
                problem=f"is less than settings.quota, {format_size(draft.settings.quota)}, which is held in memory",
                way_out="give more memory or a smaller quota, or add small_memory to allow",
            )


def cipher_suites(draft: Draft) -> Iterator[Refusal]:
    """Cipher suites are for TLS 1.2, and HTTP/2 insists on one of them."""
    if draft.settings is None or not draft.settings.cipher_suites:
        return
    key, value = "settings.cipher_suites", shown(", ".join(draft.settings.cipher_suites))
    if draft.settings.tls_min_version == "TLS1.3":
        yield Refusal(
            key=key,
            value=value,
            problem="cannot be chosen with settings.tls_min_version TLS1.3",
            way_out="remove one of the two",
        )
    elif HTTP2_SUITE not in draft.settings.cipher_suites:
        yield Refusal(key=key, value=value, problem="lacks the one that HTTP/2 needs", way_out=f"add {HTTP2_SUITE}")


def metrics_for_somebody(draft: Draft) -> Iterator[Refusal]:
    """Metrics are served on a member's address exactly where somebody is let in to them."""
    if draft.settings is None:
        return
    on_member = draft.settings.metrics_listen == "member"
    if on_member and not draft.has_metrics_networks:
        yield Refusal(
            key="settings.metrics_listen",
            value="member",
            problem="serves metrics on the member's address, and no network is let in to them",
            way_out="write metrics_networks:, or metrics_listen: loopback",
        )
    if draft.has_metrics_networks and not on_member:
        yield Refusal(
            key="metrics_networks",
            value=None,
            problem="lets networks in to metrics that are served on loopback only",
            way_out="write settings.metrics_listen: member, or remove it",
        )


RULES = (election_timeout, large_quota, quota_on_disk, quota_in_memory, cipher_suites, metrics_for_somebody)
