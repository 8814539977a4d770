"""Whether a member may leave a live cluster, from what was seen. Pure."""

from operations import membership_refusals
from operations.desired import Desired, Strict
from operations.joining import entry_of
from operations.observation import Entry, Host, Observation
from operations.proof import doubts
from operations.refusals import FOREIGN
from operations.steps import Refusal


class Nothing(Strict):
    """There is nothing to do, and why."""

    words: str


class Departed(Strict):
    """It is not in the cluster any more, and its host does not know yet."""


class Removal(Strict):
    """The member to remove, and another one through whose host it is done; leadership goes there first."""

    member_id: str
    through: str
    heir_id: str
    leads: bool


def leaving(seen: Observation, desired: Desired, name: str) -> Nothing | Departed | Removal | Refusal:
    """What `leave` has to do so that the rest keeps its quorum."""
    if name in seen.foreign(desired.founder, desired.founded):
        return Nothing(words=f"{name} {FOREIGN}")
    if seen.entries is None:
        members = [host.name for host in seen.hosts if host.identity and host.name != name]
        return membership_refusals.leaving_without_quorum(name, members) if members else _nowhere(seen, name)
    entry = _entry(seen.entries, desired, name)
    if entry is None:
        removed = name in seen.reached and _was_removed(seen[name], seen, seen.entries)
        return Departed() if removed else Nothing(words=f"{name} is not a member of the cluster")
    lacking = [doubt for doubt in doubts(seen, desired) if doubt.member != name]
    absent = {wish.name for wish in desired.members if _entry(seen.entries, desired, wish.name) is None}
    others = {
        host.name: host.status for host in seen.hosts if host.name != name and host.entries is not None and host.status
    }
    if not entry.learner and (absent or lacking):
        return membership_refusals.leaving_a_weak_cluster(name, absent, lacking)
    if not others:
        return membership_refusals.leaving_last(name)
    heir = max(others, key=lambda other: (others[other].applied, other))
    return Removal(member_id=entry.id, through=heir, heir_id=others[heir].member_id, leads=_leads(seen, entry))


def _was_removed(host: Host, seen: Observation, entries: tuple[Entry, ...]) -> bool:
    """Whether the host was a member of this very cluster, under an ID that is not in its list."""
    live = {other.status.cluster_id for other in seen.hosts if other.status and other.entries is not None}
    identity = host.identity
    return identity is not None and {identity.cluster_id} == live and identity.member_id not in {e.id for e in entries}


def _nowhere(seen: Observation, name: str) -> Nothing:
    silence = "; ".join(f"{silent}: {reason}" for silent, reason in seen.unreached.items())
    return Nothing(words=f"no cluster answers that {name} could leave{f' ({silence})' if silence else ''}")


def _entry(entries: tuple[Entry, ...], desired: Desired, name: str) -> Entry | None:
    return entry_of(entries, desired.member(name).peer_url)


def _leads(seen: Observation, entry: Entry) -> bool:
    return any(host.status is not None and host.status.leader == entry.id for host in seen.hosts)
