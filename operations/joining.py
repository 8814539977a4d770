"""The steps by which a member comes into a running cluster, or into its place again. Pure."""

from operations import membership_refusals, refusals
from operations.desired import Desired
from operations.observation import Entry, Host, Observation
from operations.proof import doubts
from operations.releases import apart
from operations.steps import Activate, Add, Enter, Plan, Promote, Refusal, Remove, SetAside, Settle, Start, Step


def joining(seen: Observation, desired: Desired, name: str) -> Plan | Refusal:
    """The steps until the member is a voter that is written down; none when it is, or no cluster was confirmed.

    A failed member is taken off the list before its successor is added, and one member comes after the other: each step
    is planned only while all other members are healthy.
    """
    if not any(host.identity for host in seen.hosts):
        return ()
    if foreign := seen.foreign(desired.founder, desired.founded):
        return refusals.foreign_cluster(foreign)
    if name not in seen.reached:
        return membership_refusals.silent_newcomer(name, seen.unreached.get(name, "it was not looked at"))
    host, entries = seen[name], seen.entries
    if entries is None:
        return () if host.touched else membership_refusals.joining_without_quorum(name)
    entry = entry_of(entries, desired.member(name).peer_url)
    if entry is not None and not entry.learner and (settled(host, entry) or _founder(host)):
        return ()
    votes = entry is not None and not entry.learner and not _lost(host, entry)
    outdated = host.current != desired.wish(name).revision.id
    failed = tuple(one for one in entries if one.peer_url in seen.failed)
    return (
        _foreign(seen, desired, name)
        or (None if votes else apart(seen, desired, name))  # it is in already, and only not written down
        or _weak(seen, desired, name)
        or _steps(host, entry, failed, outdated=outdated, entered=_entered(seen, host, entries))
    )


def entry_of(entries: tuple[Entry, ...], peer_url: str) -> Entry | None:
    """Members are known by their peer URL: one that never started has no name."""
    return next((entry for entry in entries if entry.peer_url == peer_url), None)


def settled(host: Host, entry: Entry) -> bool:
    """Whether the host was written down as this very entry of the list, and still has its data."""
    return host.data and host.identity is not None and host.identity.member_id == entry.id


def _founder(host: Host) -> bool:
    """Whether its data are from the founding, whose proof writes down all members at once."""
    return host.data and host.identity is None and host.initial is not None and host.initial.state == "new"


def narrowed(seen: Observation, desired: Desired, name: str) -> Desired:
    """What is wished of the cluster as it is now with this member in it, but not of those that are not in it yet.

    A member whose data are gone counts as one of these: it is in the list only until its turn to be replaced comes.
    """
    listed = {entry.peer_url for entry in seen.entries or ()}
    url = {wish.name: desired.member(wish.name).peer_url for wish in desired.members}
    there = {n for n in url if n == name or (url[n] in listed and not _gone(seen, desired, n))}
    return _without(seen, desired, frozenset(url) - there)


def others(seen: Observation, desired: Desired, name: str) -> Desired:
    """The same without this member, whether it is in the list or not."""
    return _without(seen, narrowed(seen, desired, name), frozenset({name}))


def _without(seen: Observation, desired: Desired, away: frozenset[str]) -> Desired:
    """Nothing is wished of these, and it is borne that they are in the list."""
    members = tuple(wish for wish in desired.members if wish.name not in away)
    borne = _unlike(seen, {desired.member(wish.name).peer_url for wish in members})
    return desired.model_copy(update={"members": members, "parting": borne})


def _gone(seen: Observation, desired: Desired, name: str) -> bool:
    entry = entry_of(seen.entries or (), desired.member(name).peer_url)
    return name in seen.reached and entry is not None and _lost(seen[name], entry)


def parting(seen: Observation, desired: Desired) -> tuple[str, ...]:
    """The peer URLs of listed members that are not wished for any more."""
    return _unlike(seen, {member.peer_url for member in desired.voters})


def _unlike(seen: Observation, wished: set[str]) -> tuple[str, ...]:
    return tuple(entry.peer_url for entry in seen.entries or () if entry.peer_url not in wished)


def _foreign(seen: Observation, desired: Desired, name: str) -> Refusal | None:
    """Data on the newcomer's host that no operation for this cluster made are not touched.

    On a volume of its own they can only be the member's, of before its machine was made anew.
    """
    host = seen[name]
    tokens = {other.token for other in seen.hosts if other.identity and other.name != name}
    if host.token is None:
        strange = host.data and not desired.wish(name).data_volume
    else:
        strange = host.touched and bool(tokens) and host.token not in tokens
    return refusals.other_founding([name]) if strange else None


def _weak(seen: Observation, desired: Desired, name: str) -> Refusal | None:
    """Why the others cannot bear a change of membership now."""
    lacking = doubts(seen, others(seen, desired, name))
    return membership_refusals.joining_a_weak_cluster(name, lacking) if lacking else None


def _entered(seen: Observation, host: Host, entries: tuple[Entry, ...]) -> bool:
    """Whether it was started a moment ago, in this cluster and with the list as it is now: it has no data yet."""
    initial = host.initial
    if initial is None or not host.unit.started:
        return False
    ours = initial.state == "existing" and initial.token in {one.identity.token for one in seen.hosts if one.identity}
    listed = {url for _, _, url in (member.partition("=") for member in initial.cluster.split(","))}
    return ours and listed == {entry.peer_url for entry in entries}


def _steps(host: Host, entry: Entry | None, gone: tuple[Entry, ...], *, outdated: bool, entered: bool) -> Plan:
    names = (host.name,)
    lost = entry is not None and _lost(host, entry)
    steps: list[Step] = [
        Remove(members=(one.name or one.peer_url,), peer_url=one.peer_url, reason="it is gone for good") for one in gone
    ]
    if lost and entry:
        steps.append(Remove(members=names, peer_url=entry.peer_url, reason="its data are gone"))
    if entry is None or lost:
        if host.touched:
            steps.append(SetAside(members=names, reason="its data are those of a member that was removed"))
        steps.append(Add(members=names, reason="it is not a member of the running cluster"))
    if entry is None or lost or not (host.data or (entered and not outdated)):
        steps.append(Enter(members=names, reason="added, never started"))
    elif outdated and entry.learner and host.identity is None:
        steps.append(Activate(members=names, reason="another revision is wished for"))
    elif not host.unit.started:
        steps.append(Start(members=names, reason="added, not running"))
    if entry is None or lost or entry.learner:
        steps.append(Promote(members=names, reason="a learner has no vote"))
    return (*steps, Settle(members=names, reason="joined, not written down yet"))


def _lost(host: Host, entry: Entry) -> bool:
    """Whether the entry of the list is of a member whose data the host does not have."""
    if host.identity is not None:
        return not settled(host, entry)
    return bool(entry.name) and (not host.data or host.initial is None)
