"""What a change of the minor version asks of etcd besides restarts: that all data are of one version. Pure."""

from collections.abc import Collection

from operations.desired import Desired
from operations.observation import Observation, Status, minor
from operations.steps import Cancel, Complete, Lower, Plan

SILENT = {"", "3.5"}  # minor versions of which nothing is told about data


def ordered(seen: Observation) -> str:
    """The minor version that etcd was told to go down to; empty when it was not."""
    return next((minor(status.downgrade) for status in _known(seen) if status.downgrade), "")


def first(seen: Observation, desired: Desired, lacking: Collection[str]) -> Plan:
    """What comes before any member is turned to another release; at most one step."""
    names, wished = _names(desired), _wished(desired)
    order, running = ordered(seen), {status.minor for status in _known(seen)}
    if not running or not wished:
        return ()
    if order and order != wished:
        return (
            Cancel(
                members=names, minor=order, reason=f"etcd was told to go down to {order}, and {wished} is wished for"
            ),
        )
    if all(_later(one, wished) for one in running):
        if order and _data(seen) <= {wished}:
            return ()
        return (Lower(members=names, minor=wished, reason=f"their data are of a later version than {wished}"),)
    # While a member is away etcd does not take data further: it has to come back first, perhaps by being rolled.
    if not lacking and len(running) == 1 and not running <= SILENT and (order or not _data(seen) <= {"", *running}):
        return (
            Complete(members=names, minor=running.pop(), reason="their data are not of the version that they run yet"),
        )
    return ()


def last(seen: Observation, desired: Desired) -> Plan:
    """What comes after the members were turned to another minor version; nothing when they are not to be."""
    wished = _wished(desired)
    if wished in SILENT or all(status.minor == wished for status in _known(seen)):
        return ()
    return (
        Complete(members=_names(desired), minor=wished, reason=f"etcd {wished} is whole when their data are of it"),
    )


def _known(seen: Observation) -> list[Status]:
    return [host.status for host in seen.hosts if host.status]


def _data(seen: Observation) -> set[str]:
    return {minor(status.storage) for status in _known(seen)}


def _names(desired: Desired) -> tuple[str, ...]:
    return tuple(wish.name for wish in desired.members)


def _wished(desired: Desired) -> str:
    """The minor version of all members; empty when it is not known yet."""
    told = minor(desired.members[0].revision.version)
    return told if told.replace(".", "").isdigit() else ""


def _later(one: str, other: str) -> bool:
    return tuple(map(int, one.split("."))) > tuple(map(int, other.split(".")))
