"""What etcd is told: the settings of a cluster, the same for every member and every minor version."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from etcd.quantities import SIZES, Duration, Size
from etcd.strict import Strict


class PeriodicCompaction(Strict):
    """History older than the retention is compacted away."""

    mode: Literal["periodic"] = Field(description="Compact by age.")
    retention: Duration = Field(description="How much history is kept.", examples=["8h"])


class RevisionCompaction(Strict):
    """History beyond the newest revisions is compacted away."""

    mode: Literal["revision"] = Field(description="Compact by number of revisions.")
    retention: int = Field(ge=1, description="How many revisions are kept.", examples=[10000])


AutoCompaction = Annotated[PeriodicCompaction | RevisionCompaction, Field(discriminator="mode")]

# Certificates are ECDSA, so suites for RSA keys could never be chosen.
CipherSuite = Literal[
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
]


class Settings(Strict):
    """The settings of etcd itself, under etcd's own names where it has one."""

    heartbeat_interval: Duration = Field(
        default=timedelta(milliseconds=100),
        description="Time between heartbeats of the leader: about the longest round trip between two members.",
    )
    election_timeout: Duration = Field(
        default=timedelta(seconds=1),
        description="Time without a heartbeat after which a follower stands for election: at least 5, better 10 "
        "heartbeat intervals, at most 50s.",
    )
    quota: Size = Field(
        default=2 * SIZES["GiB"],
        description="Size of the database at which etcd refuses writes (quota-backend-bytes). Needs as much memory and "
        "twice as much disk; above 8GiB the consent large_quota.",
    )
    snapshot_count: int | None = Field(
        default=None,
        ge=1,
        description="Entries between two Raft snapshots; unset: the default of the release, which is best.",
    )
    max_wals: int = Field(default=5, ge=1, description="Write-ahead log files that are kept.")
    auto_compaction: AutoCompaction | None = Field(
        default=None,
        description="Compaction by etcd itself. Unset for Kubernetes: its API server compacts every 5 minutes.",
        examples=[{"mode": "periodic", "retention": "8h"}],
    )
    max_request_bytes: Size = Field(default=1536 * SIZES["KiB"], description="Largest request that is accepted.")
    max_txn_ops: int = Field(default=128, ge=1, description="Most operations in one transaction.")
    max_concurrent_streams: int | None = Field(
        default=None,
        ge=1,
        description="Most streams of one client connection at a time; unset: no limit but HTTP/2's own.",
    )
    initial_corrupt_check: bool = Field(
        default=True,
        description="A member compares its data with the others' before it serves, and does not start if they differ.",
    )
    compact_hash_check: bool = Field(
        default=True,
        description="The leader compares the members' data after compactions and raises an alarm if they differ.",
    )
    compact_hash_check_time: Duration = Field(
        default=timedelta(minutes=1), description="Time between two such comparisons."
    )
    corrupt_check_time: Duration | None = Field(
        default=None,
        description="Time between full comparisons of all data, which cost much; unset: never.",
        examples=["12h"],
    )
    stop_grpc_service_on_defrag: bool = Field(
        default=False,
        description="A member that defragments its database stops serving, so that clients go to another one.",
    )
    watch_progress_notify_interval: Duration = Field(
        default=timedelta(minutes=10), description="Time between progress notifications to idle watches."
    )
    warning_apply_duration: Duration = Field(
        default=timedelta(milliseconds=100), description="Requests that take longer are logged as slow."
    )
    log_level: Literal["debug", "info", "warn", "error"] = Field(default="info", description="What is logged.")
    metrics: Literal["basic", "extensive"] = Field(
        default="basic", description="`extensive` adds histograms of server-side latencies, which some alerts need."
    )
    metrics_listen: Literal["loopback", "member"] = Field(
        default="loopback",
        description="Where metrics and health are served without TLS: on loopback, or on the member's address too.",
    )
    tls_min_version: Literal["TLS1.2", "TLS1.3"] = Field(
        default="TLS1.2", description="Oldest TLS version that is accepted."
    )
    cipher_suites: tuple[CipherSuite, ...] = Field(
        default=(), description="Cipher suites for TLS 1.2; unset: those of the release, which is best."
    )
