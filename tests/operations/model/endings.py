"""Why a cluster may be left as it is: what no step could mend."""

from collections.abc import Iterator

from tests.operations.model.cluster import Cluster
from tests.operations.model.invariants import FLOOR
from tests.operations.model.judged import lost, well
from tests.operations.model.revisions import MINOR, REFUSED, REVISIONS


def healed(one: Cluster) -> Cluster:
    """The same when all faults have ended: hosts answer, no alarm, and nothing is asked for that etcd refuses."""
    if one.wish.revision == REFUSED:
        one = one._replace(wish=one.wish._replace(revision="plain"))
    for number in range(1, len(one.hosts) + 1):
        one = one.put(number, power="on")
    return one._replace(alarm=False)


def hopeless(one: Cluster) -> Iterator[str]:
    """What is left when all faults have ended, and only a person can decide."""
    there = {n: one.hosts[n - 1] for n in one.wish.members}
    if one.listed and not any(one.entry(n) and host.data and not lost(one, n) for n, host in there.items()):
        yield "nobody who is wished for is of the cluster"
    tokens = {data.token for host in there.values() for data in (host.data, host.identity) if data}
    if len(tokens) > 1:
        yield "more than one cluster"
    if one.wish.founded and one.wish.founded not in tokens:
        yield "nothing is left of the cluster that was brought up"
    if not any(host.identity for host in there.values()):
        founded = {host.initial for host in there.values()}
        if any(host.data for host in there.values()) and (len(founded) > 1 or not _founded_so(one)):
            yield "a founding was torn"
        if any(host.data for host in there.values()) and set(one.voters) != set(there):
            yield "a member left before the founding was proved"
        if any(host.data is None and (entry := one.entry(n)) and entry.started for n, host in there.items()):
            yield "data were lost before the founding was proved"
    elif not any(well(one, n) for n in there) and any(
        not h.wanted and h.current != one.wish.revision for h in there.values()
    ):
        yield "a change without quorum, and a member is stopped"
    elif not one.quorum and _never_again(one):
        yield "too many data are gone"
    yield from _illegal(one)


def _founded_so(one: Cluster) -> bool:
    return all(
        (initial := one.hosts[n - 1].initial) is not None and initial.members == tuple(sorted(one.wish.members))
        for n in one.wish.members
    )


def _never_again(one: Cluster) -> bool:
    """Whether those that have their data are too few, of those that can be started."""
    able = [n for n in one.voters if not lost(one, n) and (n in one.wish.members or one.runs(n))]
    return 2 * len(able) <= len(one.voters)


def _illegal(one: Cluster) -> Iterator[str]:
    """A release that may not follow."""
    wished = MINOR[one.wish.revision]
    concerned = {entry.host for entry in one.listed} | set(one.wish.members)
    hosts = [one.hosts[number - 1] for number in concerned]
    runs = {name for host in hosts if (host.data or host.identity) and (name := host.running or host.current)}
    floor = tuple(map(int, FLOOR[wished].split("."))) if wished in FLOOR else (0,)
    behind = {name for name in runs if MINOR[name] < wished}
    if any(abs(MINOR[name] - wished) > 1 for name in runs):
        yield "a release that skips a minor version"
    if any(tuple(map(int, REVISIONS[name].version.split("."))) < floor for name in behind):
        yield "a release for members that are too old"
    comes_or_goes = {entry.host for entry in one.listed} != set(one.wish.members)
    unwell = any(not well(one, number) for number in one.wish.members)
    if any(MINOR[name] != wished for name in runs) and (comes_or_goes or unwell):
        yield "another minor version while a member comes, goes or is not well"
    if one.storage > wished and not (one.wish.downgrade and any(host.identity for host in hosts)):
        yield "a release that does not read the data"


def endangered(one: Cluster) -> Iterator[str]:
    """What may be wrong while faults last."""
    yield from hopeless(one)
    if any(one.hosts[n - 1].power != "on" for n in one.wish.members):
        yield "a host does not answer"
    if one.alarm:
        yield "an alarm"
    if one.listed and not one.quorum:
        yield "no quorum"
    if unwell := [entry.host for entry in one.listed if not well(one, entry.host)]:
        yield f"{unwell} are not well"
