"""The plan for a cluster that was confirmed once. Pure, and total."""

from operations import downgrade, refusals
from operations.desired import Desired, Wish
from operations.members import membership
from operations.observation import Host, Observation
from operations.pausing import parted
from operations.proof import doubts, restarted, stale, unproved
from operations.releases import crossing, forbidden
from operations.reviving import fallen, is_ours, revived
from operations.steps import Confirm, Move, Pause, Plan, Prove, Refusal, Renew, Roll, Start, Step

BEHIND = 1000  # entries that a member may have applied less than another one, and still be about to have them too


def plan(seen: Observation, desired: Desired) -> Plan | Refusal:
    """The steps from a confirmed cluster to the wished one; none when it is there."""
    if refusal := _wrong_identity(seen, desired) or _wrong_names(seen, desired) or forbidden(seen, desired):
        return refusal
    idle = tuple(w.name for w in desired.members if w.name in seen.reached and _idle(seen, desired, w))
    if idle:
        return (Start(members=idle, reason="initialised, not running"), *_after(seen, desired))
    down = fallen(seen, desired)
    if (expired := _expired(seen, desired)) and not revived(seen, down):
        return (Renew(members=expired, reason="no quorum, and other certificates are wished for"),)
    changes = membership(seen, desired)
    if changes:
        return (revived(seen, down) or changes) if isinstance(changes, Refusal) else changes
    # One alone is rolled, with a proof; of several none could be proved before the others are back.
    if (seen.entries is None or len(down) > 1) and (steps := revived(seen, down)):
        return (*steps, *_after(seen, desired))
    return _unfit(seen, desired) or _after(seen, desired)


def _idle(seen: Observation, desired: Desired, wish: Wish) -> bool:
    """Whether a member of the cluster does not run, and may be started as it is."""
    return not seen[wish.name].unit.started and is_ours(seen, desired, wish) and not stale(seen[wish.name], wish)


def _expired(seen: Observation, desired: Desired) -> tuple[str, ...]:
    """The running members that only lack other certificates, of a cluster without quorum; none when it has quorum.

    When all certificates have expired, all members run and none of them answers: turned one by one, none is proved.
    """
    if seen.entries is not None or not _powerless(seen, desired):
        return ()
    there = [wish for wish in desired.members if wish.name in seen.reached and seen[wish.name].unit.started]
    same = [wish for wish in there if seen[wish.name].restart == wish.revision.restart]
    return tuple(wish.name for wish in same if stale(seen[wish.name], wish))


def _powerless(seen: Observation, desired: Desired) -> bool:
    """Whether too few members are healthy for a quorum."""
    size = len(desired.members)
    return size - len(doubts(seen, desired)) < size // 2 + 1


def _wrong_identity(seen: Observation, desired: Desired) -> Refusal | None:
    """Files that contradict each other: nothing is started on them."""
    told = [f"{host.name} to {_cluster(host)}" for host in seen.hosts if _cluster(host)]
    if len(seen.cluster_ids) > 1:
        return refusals.two_clusters(told)
    if desired.founded and seen.cluster_ids != (desired.founded,):
        return refusals.other_cluster(told, desired.founded)
    [token, *_] = [host.identity.token for host in seen.hosts if host.identity]
    if strange := [host.name for host in seen.hosts if host.touched and host.token != token]:
        return refusals.other_founding(strange)
    return None


def _cluster(host: Host) -> str:
    told = host.identity or host.status
    return told.cluster_id if told else ""


def _wrong_names(seen: Observation, desired: Desired) -> Refusal | None:
    """Members are known by their peer URL: the same one under another name is a mistake."""
    wished = {member.peer_url: member.name for member in desired.voters}
    names = {wished[entry.peer_url]: entry.name for entry in seen.entries or () if entry.peer_url in wished}
    other = [f"{name} is declared {mine}" for mine, name in names.items() if name not in {"", mine}]
    return refusals.renamed(other) if other else None


def _unfit(seen: Observation, desired: Desired) -> Refusal | None:
    """States that no step of ours mends, once everything that could be started was."""
    if seen.silent:
        silence = "; ".join(f"{name}: {reason}" for name, reason in seen.unreached.items())
        return refusals.silent_host(silence, quorum=seen.entries is not None)
    errors = [(host.name, error) for host in seen.hosts if host.status for error in host.status.errors]
    if raised := [f"{name} says {error}" for name, error in errors if "alarm" in error]:
        return refusals.alarms(raised)
    changed = [wish.name for wish in desired.members if stale(seen[wish.name], wish)]
    size = len(desired.members)
    alone = size == 1 and not (seen.entries is None and any(host.status for host in seen.hosts))
    if changed and not alone and _powerless(seen, desired):
        lacking = doubts(seen, desired)
        return refusals.no_quorum(size - len(lacking), size, lacking)
    return None


def _after(seen: Observation, desired: Desired) -> Plan:
    """Everything that comes after the members run."""
    names = tuple(wish.name for wish in desired.members)
    lacking = {doubt.member for doubt in doubts(seen, desired)}
    reached = [wish for wish in desired.members if wish.name in seen.reached]
    unwritten = [
        w.name
        for w in reached
        if seen[w.name].identity is None or (i := seen[w.name].initial) is None or i.state != "existing"
    ]
    late = [wish for wish in reached if unproved(seen[wish.name], wish)]
    # What was activated by a run that was cut, and is not healthy, is rolled: only that turns it back.
    cut = [wish for wish in late if wish.name in lacking and seen[wish.name].proved]
    changed, held = _turns(seen, desired, [wish for wish in reached if stale(seen[wish.name], wish)], lacking)
    waiting = lacking - {wish.name for wish in (*cut, *changed)}
    steps: list[Step] = []
    if waiting:
        steps.append(Prove(members=names, reason=f"{', '.join(sorted(waiting))} runs and is not healthy yet"))
    steps += downgrade.first(seen, desired, lacking)
    order = _in_order(seen, [*cut, *changed], lacking)
    # All are proved before one is written down, so those that are not healthy come before.
    steps += _roll(seen, [wish for wish in order if wish.name in lacking], lacking)
    if unwritten:
        steps.append(Confirm(members=names, reason=f"{', '.join(unwritten)} is not written down yet"))
    steps += _roll(seen, [wish for wish in order if wish.name not in lacking], lacking)
    if late and not unwritten and late != cut:
        told = ", ".join(wish.name for wish in late if wish not in cut)
        steps.append(Confirm(members=names, reason=f"the revision of {told} is not proved yet"))
    if held:
        steps.append(Pause(members=tuple(held), reason=f"pause_after: {desired.pause_after}"))
    elif changed:
        steps += downgrade.last(seen, desired)
    return tuple(steps)


def _in_order(seen: Observation, changed: list[Wish], lacking: set[str]) -> list[Wish]:
    """Unhealthy members first, then followers, the leader last."""
    return sorted(changed, key=lambda wish: (wish.name not in lacking, seen[wish.name].leads, wish.name))


def _turns(seen: Observation, desired: Desired, changed: list[Wish], lacking: set[str]) -> tuple[list[Wish], list[str]]:
    """Who is to be turned to another revision now, and who waits for a confirmation."""
    again = [wish for wish in _in_order(seen, changed, lacking) if _again(seen[wish.name], wish)]
    held = parted(desired, again)[1]
    return [wish for wish in changed if wish not in held], sorted(wish.name for wish in held)


def _again(host: Host, wish: Wish) -> bool:
    """Whether it is restarted when it is turned to the wished revision."""
    return restarted(host, wish) or not host.unit.started or host.status is None


def _roll(seen: Observation, order: list[Wish], lacking: set[str]) -> Plan:
    """One after the other; of one that leads and is to be restarted leadership is moved before."""
    steps: list[Step] = []
    for wish in order:
        host = seen[wish.name]
        again = _again(host, wish)
        heir = _heir(seen, wish.name, lacking)
        if again and host.leads and heir:
            steps.append(Move(members=(wish.name, heir), reason="it leads and is to be restarted"))
        reason = "unhealthy" if wish.name in lacking else "another revision is wished for"
        first = crossing(seen, wish) if wish is order[0] else ""
        steps.append(Roll(members=(wish.name,), reason=reason, restarted=again, crossing=first))
    return tuple(steps)


def _heir(seen: Observation, name: str, lacking: set[str]) -> str | None:
    """The first healthy other member that has kept up; hosts are not looked at in the same instant."""
    others = {h.name: h.status for h in seen.hosts if h.status and h.name != name and h.name not in lacking}
    newest = max((status.applied for status in others.values()), default=0)
    return min((other for other, status in others.items() if status.applied >= newest - BEHIND), default=None)
