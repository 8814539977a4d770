"""Members and settings that the tests of this folder render."""

from datetime import timedelta

from etcd.members import Member, Ports
from etcd.quantities import SIZES
from etcd.settings import RevisionCompaction, Settings

RELEASES = ("3.5.35", "3.6.16", "3.7.3")

TYPICAL = (Settings(), Member(name="m1", address="192.0.2.11"))
CUSTOMISED = (
    Settings(
        heartbeat_interval=timedelta(milliseconds=300),
        election_timeout=timedelta(seconds=3),
        quota=4 * SIZES["GiB"],
        snapshot_count=50000,
        max_wals=8,
        auto_compaction=RevisionCompaction(mode="revision", retention=10000),
        max_request_bytes=4 * SIZES["MiB"],
        max_txn_ops=512,
        max_concurrent_streams=1000,
        initial_corrupt_check=False,
        compact_hash_check=False,
        compact_hash_check_time=timedelta(minutes=5),
        corrupt_check_time=timedelta(hours=12),
        stop_grpc_service_on_defrag=True,
        watch_progress_notify_interval=timedelta(minutes=1),
        warning_apply_duration=timedelta(milliseconds=200),
        log_level="warn",
        metrics="extensive",
        metrics_listen="member",
        tls_min_version="TLS1.2",
        cipher_suites=("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    ),
    Member(name="y", address="2001:db8::11", ports=Ports(client=12379, peer=12380, metrics=12381)),
)
CASES = {"typical": TYPICAL, "customised": CUSTOMISED}
