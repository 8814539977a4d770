"""Who shall be in a running cluster and is not, and who is in it and shall not be. Pure."""

from operations import membership_refusals
from operations.desired import Desired
from operations.joining import joining, others, parting
from operations.observation import Observation
from operations.proof import doubts
from operations.steps import Plan, Refusal, Remove, Step


def membership(seen: Observation, desired: Desired) -> Plan | Refusal:
    """The steps that change the list, the next one first: the lost are replaced, the new ones join, others go."""
    if seen.entries is None:
        lost = [host.name for host in seen.hosts if not host.data]
        return membership_refusals.lost_without_quorum(lost) if lost else ()
    joins = entrances(seen, desired, *seen.reached)
    leaves = _leaves(seen, desired)
    if isinstance(joins, Refusal) or not joins:
        return joins or leaves
    if isinstance(leaves, Refusal):
        return joins
    gone = {step.peer_url for step in joins if isinstance(step, Remove)}
    return (*joins, *(leave for leave in leaves if leave.peer_url not in gone))


def entrances(seen: Observation, desired: Desired, *names: str) -> Plan | Refusal:
    """The steps by which these come in, one after the other, once those that are on the list and not in are in."""
    listed = {entry.peer_url for entry in seen.entries or ()}
    halfway = [name for name in sorted(seen.reached) if desired.member(name).peer_url in listed]
    found: list[Step] = []
    refusal: Refusal | None = None
    for name in (*halfway, *sorted(set(names) - set(halfway))):
        steps = joining(seen, desired, name)
        if isinstance(steps, Refusal):
            refusal = refusal or steps
        else:
            found += [step for step in steps if step not in found]
    # The steps for one may mend what stands in the way of another.
    return tuple(found) or refusal or ()


def _leaves(seen: Observation, desired: Desired) -> tuple[Remove, ...] | Refusal:
    """Those that are not wished for go one after the other, while all that stay are healthy."""
    gone = [entry for entry in seen.entries or () if entry.peer_url in parting(seen, desired)]
    gone.sort(key=lambda entry: entry.peer_url not in seen.failed)  # the rest cannot spare one that works before
    lacking = doubts(seen, others(seen, desired, ""))
    named = [entry.name or entry.peer_url for entry in gone]
    if gone and lacking:
        return membership_refusals.removing_from_a_weak_cluster(named, lacking)
    return tuple(
        Remove(members=(name,), peer_url=entry.peer_url, reason="it is not wished for any more")
        for name, entry in zip(named, gone, strict=True)
    )
