"""What the steps do that change the list of members."""

from collections.abc import Callable
from typing import NamedTuple

from operations import steps as planned
from operations.steps import Step
from tests.operations.model.cluster import Cluster, Data, Entry, Initial
from tests.operations.model.judged import joined, stale, well, whole
from tests.operations.model.seen import number_of

Change = Callable[[Cluster], Cluster]


class Doing(NamedTuple):
    """How a step can end: `cut` anywhere or failed, and how it is when it was `done`; None when it cannot be."""

    cut: tuple[Cluster, ...]
    done: Cluster | None

    @property
    def all(self) -> tuple[Cluster, ...]:
        """Everything that can be there afterwards."""
        return self.cut if self.done is None else (*self.cut, self.done)


def listed(step: Step, one: Cluster) -> Doing:
    """What such a step does. One that this does not know has to be told to it here, or where the others are."""
    number = int(step.members[0][1:]) if step.members[0][1:].isdigit() else 0
    match step:
        case planned.Remove():
            return _removed(one, number_of(step.peer_url))
        case planned.SetAside():
            return Doing((), _set_aside(one, number))
        case planned.Add():
            return _added(one, number)
        case planned.Enter():
            return Doing((), _entered(one, number))
        case planned.Promote():
            return _promoted(one, number)
        case planned.Settle():
            proved = whole(one, joined(one, number), parting=True)
            return Doing((), confirmed(number)(one) if proved else None)
        case _:
            raise NotImplementedError(f"the model of the tests does not know what a {type(step).__name__} does")


def _entered(one: Cluster, number: int) -> Cluster:
    empty(one, number)
    initial = Initial("existing", one.token, tuple(entry.host for entry in one.listed))
    return one.launch(number, initial=initial, current=one.wish.revision)


def _set_aside(one: Cluster, number: int) -> Cluster:
    reached(one, number)
    host, entry = one.hosts[number - 1], one.entry(number)
    needed_there = entry is not None and host.data == Data(one.token, entry.member)
    assert not needed_there, f"the data of m{number} are needed"
    return one.put(number, wanted=False, running=None, opened=False, data=None, identity=None, initial=None)


def _removed(one: Cluster, number: int) -> Doing:
    """Leadership goes first to somebody who stays; etcd refuses to weaken a cluster."""
    entry = one.entry(number)
    rest = [n for n in one.up if n != number]
    able = [n for n in rest if well(one, n) and n in one.wish.members]
    enough = 2 * len(rest) > len([n for n in one.voters if n != number])
    if entry is None or not able or not one.quorum or not (entry.learner or enough):
        return Doing((), None)
    moved = one._replace(leader=able[-1]) if one.leader == number else one
    left = tuple(other for other in moved.listed if other is not entry)
    return Doing((moved,) if moved is not one else (), moved._replace(listed=left).put(number))


def _added(one: Cluster, number: int) -> Doing:
    assert one.entry(number) is None, f"m{number} was added twice"
    size = len(one.voters)
    if any(entry.learner for entry in one.listed) or not one.quorum or len(one.up) < (size + 1) // 2 + 1 - (size == 1):
        return Doing((), None)
    used = {data.member for data in (one.hosts[number - 1].data, one.hosts[number - 1].identity) if data}
    fresh = next(member for member in range(1, 99) if member not in used)
    return Doing((), settled_with(one, Entry(number, fresh, learner=True)))


def settled_with(one: Cluster, entry: Entry) -> Cluster:
    """The same with that line in the list, in the place of an older one of its host."""
    others = [other for other in one.listed if other.host != entry.host]
    return one._replace(listed=tuple(sorted([*others, entry]))).put(entry.host)


def _promoted(one: Cluster, number: int) -> Doing:
    entry = one.entry(number)
    if entry is None or not entry.learner or not one.quorum or not one.runs(number):
        return Doing((), None)
    return Doing((), settled_with(one, entry._replace(learner=False)))


def confirmed(number: int) -> Change:
    """What writes down who the member is."""

    def change(one: Cluster) -> Cluster:
        host = one.hosts[number - 1]
        assert host.data
        initial = Initial("existing", one.token, ())
        proved = host.proved if stale(one, number) else host.current
        return one.put(number, initial=initial, identity=host.data, proved=proved)

    return change


def reached(one: Cluster, number: int) -> None:
    """Steps are only for hosts that answer."""
    assert one.hosts[number - 1].power == "on", f"a step for m{number}, whose host does not answer"


def empty(one: Cluster, number: int) -> None:
    """Nothing is put over what a member was."""
    reached(one, number)
    assert one.hosts[number - 1].data is None, f"m{number} has data"
    assert one.hosts[number - 1].identity is None, f"m{number} has an identity"
