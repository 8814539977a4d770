"""The configuration file of a member, for the minor version that it runs."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from etcd import paths
from etcd.members import LOOPBACK, Member, initial_cluster, url
from etcd.quantities import milliseconds, nanoseconds
from etcd.settings import PeriodicCompaction, Settings
from etcd.versions import Version

Scalar = str | int | bool
Value = Scalar | tuple[str, ...] | Mapping[str, Scalar]

KEYS = Path(__file__).parent / "keys"
GATES = "feature-gates"

# Keys that were experimental in 3.5. From 3.6 on they go without the prefix.
EXPERIMENTAL_IN_3_5 = (
    "compact-hash-check-time",
    "corrupt-check-time",
    "warning-apply-duration",
    "watch-progress-notify-interval",
)
# Feature gates from 3.6 on, and the keys that they were in 3.5.
KEYS_OF_GATES_IN_3_5 = {
    "CompactHashCheck": "experimental-compact-hash-check-enabled",
    "InitialCorruptCheck": "experimental-initial-corrupt-check",
    "StopGRPCServiceOnDefrag": "experimental-stop-grpc-service-on-defrag",
}


class UnknownKeys(ValueError):  # noqa: N818
    """Configuration keys that a minor version would ignore without a word."""


def render(settings: Settings, member: Member, version: Version) -> str:
    """The member's etcd.yml, without any `initial-*` key; UnknownKeys if the minor would ignore one of them."""
    keys = {
        **_places(member, settings),
        **_tls(settings),
        **_raft(settings),
        **_storage(settings),
        **_limits_and_logs(settings),
    }
    return _yaml(known(_translated(keys, _gates(settings), version.minor), version.minor))


def initial(members: Iterable[Member], member: Member, *, state: Literal["new", "existing"], token: str) -> str:
    """The `initial-*` keys of a member's etcd.yml, which etcd reads only while its data directory is empty."""
    return _yaml(
        {
            "initial-advertise-peer-urls": member.peer_url,
            "initial-cluster": initial_cluster(members),
            "initial-cluster-state": state,
            "initial-cluster-token": token,
        }
    )


def known(keys: Mapping[str, Value], minor: str) -> Mapping[str, Value]:
    """The keys as they are; UnknownKeys if that minor does not know all of them."""
    full = [*keys, *(f"{key}.{inner}" for key, value in keys.items() if isinstance(value, Mapping) for inner in value)]
    gates = keys.get(GATES, "")
    full += [f"{GATES}.{gate.partition('=')[0]}" for gate in str(gates).split(",") if gate]
    unknown = [key for key in full if key not in _known_to(minor)]
    if unknown:
        raise UnknownKeys(f"etcd {minor} does not know {', '.join(unknown)} and would ignore it without a word")
    return keys


@cache
def _known_to(minor: str) -> frozenset[str]:
    return frozenset((KEYS / minor).read_text().split())


def _places(member: Member, settings: Settings) -> dict[str, Value]:
    metrics = [LOOPBACK, *([member.address] if settings.metrics_listen == "member" else [])]
    return {
        "name": member.name,
        "data-dir": str(paths.DATA),
        "listen-peer-urls": member.peer_url,
        "listen-client-urls": f"{member.client_url},{member.loopback_client_url}",
        "advertise-client-urls": member.client_url,
        "listen-metrics-urls": ",".join(url("http", address, member.ports.metrics) for address in metrics),
    }


def _tls(settings: Settings) -> dict[str, Value]:
    def plane(certificate: str, key: str, authorities: str) -> dict[str, Scalar]:
        return {
            "cert-file": str(paths.SSL / certificate),
            "key-file": str(paths.SSL / key),
            "trusted-ca-file": str(paths.SSL / authorities),
            "client-cert-auth": True,
        }

    return {
        "client-transport-security": plane(paths.SERVER_CERTIFICATE, paths.SERVER_KEY, paths.CLIENT_AUTHORITIES),
        "peer-transport-security": plane(paths.PEER_CERTIFICATE, paths.PEER_KEY, paths.PEER_AUTHORITIES),
        "tls-min-version": settings.tls_min_version,
        **({"cipher-suites": settings.cipher_suites} if settings.cipher_suites else {}),
    }


def _raft(settings: Settings) -> dict[str, Value]:
    return {
        "heartbeat-interval": milliseconds(settings.heartbeat_interval),
        "election-timeout": milliseconds(settings.election_timeout),
        **({"snapshot-count": settings.snapshot_count} if settings.snapshot_count else {}),
        "max-wals": settings.max_wals,
        "strict-reconfig-check": True,
    }


def _storage(settings: Settings) -> dict[str, Value]:
    compaction = settings.auto_compaction
    keys: dict[str, Value] = {"quota-backend-bytes": settings.quota}
    if compaction is not None:
        keys["auto-compaction-mode"] = compaction.mode
        keys["auto-compaction-retention"] = (
            _go_duration(compaction.retention)
            if isinstance(compaction, PeriodicCompaction)
            else str(compaction.retention)
        )
    keys["compact-hash-check-time"] = nanoseconds(settings.compact_hash_check_time)
    if settings.corrupt_check_time is not None:
        keys["corrupt-check-time"] = nanoseconds(settings.corrupt_check_time)
    return keys


def _limits_and_logs(settings: Settings) -> dict[str, Value]:
    streams = settings.max_concurrent_streams
    return {
        "max-request-bytes": settings.max_request_bytes,
        "max-txn-ops": settings.max_txn_ops,
        **({"max-concurrent-streams": streams} if streams else {}),
        "watch-progress-notify-interval": nanoseconds(settings.watch_progress_notify_interval),
        "warning-apply-duration": nanoseconds(settings.warning_apply_duration),
        "enable-grpc-gateway": False,  # it would dial back with the server's certificate
        "metrics": settings.metrics,
        "logger": "zap",
        "log-level": settings.log_level,
        "log-outputs": ("stderr",),
    }


def _gates(settings: Settings) -> dict[str, bool]:
    return {
        "CompactHashCheck": settings.compact_hash_check,
        "InitialCorruptCheck": settings.initial_corrupt_check,
        "StopGRPCServiceOnDefrag": settings.stop_grpc_service_on_defrag,
    }


def _translated(keys: Mapping[str, Value], gates: Mapping[str, bool], minor: str) -> dict[str, Value]:
    if minor != "3.5":
        return {**keys, GATES: ",".join(f"{gate}={str(on).lower()}" for gate, on in gates.items())}
    renamed = {f"experimental-{key}" if key in EXPERIMENTAL_IN_3_5 else key: value for key, value in keys.items()}
    return {**renamed, **{KEYS_OF_GATES_IN_3_5[gate]: on for gate, on in gates.items()}}


def _go_duration(duration: timedelta) -> str:
    # Go has no unit for days, and reads a bare number as hours.
    return f"{milliseconds(duration)}ms" if milliseconds(duration) % 1000 else f"{milliseconds(duration) // 1000}s"


def _yaml(keys: Mapping[str, Value]) -> str:
    # Every string is quoted: a bare `y`, `off` or `1e3` is no string in YAML, and etcd refuses to start.
    lines: list[str] = []
    for key, value in keys.items():
        if isinstance(value, Mapping):
            lines.append(f"{key}:")
            lines += [f"  {inner}: {json.dumps(scalar)}" for inner, scalar in value.items()]
        else:
            lines.append(f"{key}: {json.dumps(value)}")
    return "\n".join(lines) + "\n"
