"""The steps by which a member leaves a live cluster. Pure."""

from operations import membership_refusals
from operations.desired import Desired
from operations.joining import entry_of
from operations.observation import Entry, Observation
from operations.proof import doubts
from operations.refusals import FOREIGN
from operations.steps import Plan, Refusal, Remove, SetAside


def leaving(seen: Observation, desired: Desired, name: str) -> Plan | Refusal:
    """The steps until the member is off the list and its host knows it; the rest keeps its quorum."""
    if nothing_to_leave(seen, desired, name):
        return ()
    if seen.entries is None:
        return membership_refusals.leaving_without_quorum(name, _others(seen, name))
    aside = SetAside(members=(name,), reason="its data are those of a member that was removed")
    entry = _entry(seen.entries, desired, name)
    if entry is None:
        return (aside,)
    weak = None if entry.learner else _weak(seen, seen.entries, desired, name)
    remove = Remove(members=(name,), peer_url=entry.peer_url, reason="its host goes, or is made anew")
    return weak or (remove, *([aside] if name in seen.reached else []))


def nothing_to_leave(seen: Observation, desired: Desired, name: str) -> str:
    """Why the member has nothing to leave; empty when it has."""
    if name in seen.foreign(desired.founder, desired.founded):
        return f"{name} {FOREIGN}"
    if seen.entries is None and not _others(seen, name):
        silence = "; ".join(f"{silent}: {reason}" for silent, reason in seen.unreached.items())
        return f"no cluster answers that {name} could leave{f' ({silence})' if silence else ''}"
    if seen.entries is None or _entry(seen.entries, desired, name) or _was_removed(seen, name):
        return ""
    return f"{name} is not a member of the cluster"


def _others(seen: Observation, name: str) -> tuple[str, ...]:
    return tuple(host.name for host in seen.hosts if host.identity and host.name != name)


def _was_removed(seen: Observation, name: str) -> bool:
    """Whether the host still has what it was part of this very cluster with; it is not on its list."""
    live = {host.token for host in seen.hosts if host.entries is not None and host.name != name}
    host = seen.reached.get(name)
    return host is not None and host.token is not None and host.token in live


def _weak(seen: Observation, entries: tuple[Entry, ...], desired: Desired, name: str) -> Refusal | None:
    """Why the others cannot spare a voter now.

    One that is down itself votes for nothing: without it the rest is safer, while those that are well have a majority.
    """
    others = [host for host in seen.hosts if host.name != name and host.entries is not None]
    well = [host for host in others if host.status and not host.status.learner]
    if not well:
        return membership_refusals.leaving_last(name)
    rest = sum(1 for entry in entries if not entry.learner) - 1
    down = name not in seen.reached or seen[name].status is None
    if down and len(well) > rest // 2:
        return None
    lacking = [doubt for doubt in doubts(seen, desired) if doubt.member != name]
    absent = {wish.name for wish in desired.members if _entry(entries, desired, wish.name) is None}
    return membership_refusals.leaving_a_weak_cluster(name, absent, lacking) if absent or lacking else None


def _entry(entries: tuple[Entry, ...], desired: Desired, name: str) -> Entry | None:
    return entry_of(entries, desired.member(name).peer_url)
