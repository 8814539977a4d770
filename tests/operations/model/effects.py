"""What the steps of a plan do to a cluster, change by change, so that they can be cut between any two of them."""

import re
from collections.abc import Callable
from itertools import combinations

from operations import steps as planned
from operations.steps import Step
from tests.operations.model.cluster import Cluster, Host, Initial, settled
from tests.operations.model.comings import Change, Doing, confirmed, empty, listed, reached
from tests.operations.model.judged import needed, stale, whole


def doing(step: Step, one: Cluster) -> Doing:  # noqa: C901, PLR0911
    """What that step does now. A step that this does not know has to be told to it here."""
    numbers = tuple(int(name[1:]) for name in step.members if re.fullmatch(r"m\d", name))
    match step:
        case planned.Admit():
            return _side_by_side(one, numbers, lambda n: lambda c: c.put(n, admitted=needed(c)))
        case planned.Found():
            founded = _side_by_side(one, numbers, _found(one))
            return Doing(tuple(map(renumbered, founded.cut)), founded.done and renumbered(founded.done))
        case planned.Activate():
            return _side_by_side(one, numbers, lambda n: lambda c: _activated(c, n))
        case planned.Renew():
            cut, done = _side_by_side(one, numbers, lambda n: lambda c: c.put(n, current=one.wish.revision))
            return (
                Doing((*cut, done), done)
                if done and whole(done, done.wish.members)
                else Doing((*cut, done or one), None)
            )
        case planned.Start():
            return _side_by_side(one, numbers, lambda n: lambda c: _started(c, n))
        case planned.Confirm():
            proved = whole(one, numbers) and set(numbers) == set(one.wish.members)
            return _side_by_side(one, numbers, confirmed) if proved else Doing((), None)
        case planned.Prove():
            return Doing((), one if whole(one, one.wish.members) else None)
        case planned.Move():
            moved = one.leader == numbers[0] and numbers[1] in one.up
            return Doing((), one._replace(leader=numbers[1]) if moved else None)
        case planned.Roll():
            return _rolled(one, numbers[0], restarted=step.restarted)
        case planned.Lower() | planned.Cancel() | planned.Complete():
            return _lowered(step, one)
        case _:
            return listed(step, one)


def _lowered(step: planned.Lower | planned.Cancel | planned.Complete, one: Cluster) -> Doing:
    minor = int(step.minor.split(".")[1])
    if not whole(one, one.wish.members):
        return Doing((), settled(one._replace(order=0)) if isinstance(step, planned.Cancel) and one.quorum else None)
    match step:
        case planned.Lower():
            return Doing((), settled(one._replace(order=minor)))
        case planned.Cancel():
            return Doing((), settled(one._replace(order=0)))
        case planned.Complete():
            return Doing((), one if one.storage == minor and not one.order else None)


def _side_by_side(one: Cluster, numbers: tuple[int, ...], change: Callable[[int], Change]) -> Doing:
    """Any of them can be done when the run is cut."""
    cut = []
    for size in range(1, len(numbers)):
        cut += [_in_turn(one, [change(n) for n in some]) for some in combinations(numbers, size)]
    return Doing(tuple(cut), _in_turn(one, [change(n) for n in numbers]))


def _in_turn(one: Cluster, changes: list[Change]) -> Cluster:
    for change in changes:
        one = change(one)
    return one


def renumbered(one: Cluster) -> Cluster:
    """The same with the tokens that are left counted from 1, so that founding again and again makes no new states."""
    there = [kept for host in one.hosts for kept in (host.data, host.identity, host.initial) if kept]
    order = sorted({kept.token for kept in there} | {one.token, one.wish.founded} - {0})
    rank = {0: 0, **{token: place for place, token in enumerate(order, 1)}}

    def again(host: Host) -> Host:
        return host._replace(
            data=host.data and host.data._replace(token=rank[host.data.token]),
            identity=host.identity and host.identity._replace(token=rank[host.identity.token]),
            initial=host.initial and host.initial._replace(token=rank[host.initial.token]),
        )

    wish = one.wish._replace(founded=rank[one.wish.founded])
    return one._replace(hosts=tuple(map(again, one.hosts)), token=rank[one.token], wish=wish)


def _found(before: Cluster) -> Callable[[int], Change]:
    used = {host.initial.token for host in before.hosts if host.initial} | {before.token}
    used |= {data.token for host in before.hosts for data in (host.data, host.identity) if data}
    fresh = max(used) + 1
    members = tuple(sorted(before.wish.members))

    def found(number: int) -> Change:
        def change(one: Cluster) -> Cluster:
            empty(one, number)
            admitted = tuple((n, True) for n in members)
            stopped = {"wanted": False, "running": None, "opened": False}
            initial = Initial("new", fresh, members)
            return one.put(number, initial=initial, current=one.wish.revision, admitted=admitted, **stopped)

        return change

    return found


def _activated(one: Cluster, number: int) -> Cluster:
    reached(one, number)
    if one.hosts[number - 1].wanted:
        return one.launch(number, current=one.wish.revision)
    return one.put(number, current=one.wish.revision)


def _started(one: Cluster, number: int) -> Cluster:
    reached(one, number)
    host = one.hosts[number - 1]
    assert not (host.identity and not host.data), f"m{number}: an initialised member was started on an empty directory"
    return one if host.wanted else one.launch(number)


def _rolled(one: Cluster, number: int, *, restarted: bool) -> Doing:
    """Turned, proved, written down as proved; or turned back."""
    reached(one, number)
    before, wished = one.hosts[number - 1], one.wish.revision
    turned = one.launch(number, current=wished) if restarted else one.put(number, current=wished)
    if whole(turned, turned.wish.members) and not stale(turned, number):
        return Doing((turned,), turned.put(number, proved=wished))
    former = before.proved or before.current
    if former is None or former == wished:
        return Doing((turned,), None)
    return Doing((turned, turned.launch(number, current=former)), None)
