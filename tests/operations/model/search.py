"""Every state that some disturbances lead to, each with its plan; and where the plans lead when the faults end."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from operations.leaving import leaving
from operations.plan import plan
from operations.steps import Plan, Refusal
from tests.operations.model.cluster import Cluster, Wish
from tests.operations.model.comings import Doing
from tests.operations.model.effects import doing
from tests.operations.model.endings import endangered, healed, hopeless
from tests.operations.model.invariants import broken
from tests.operations.model.seen import Look, look, observation, wished
from tests.operations.model.verdicts import as_wished, disorder, unclear

Disturbances = Callable[[Cluster], Iterable[Cluster]]
LONGEST = 60  # steps until the end of any run


@dataclass
class Search:
    """What was looked at so far. Every state is planned once, and its plan judged once."""

    planned: dict[tuple[Look, Wish, int], Plan | Refusal] = field(default_factory=dict)
    steps: dict[Cluster, Plan | Refusal] = field(default_factory=dict)
    ended: set[Cluster] = field(default_factory=set)

    @property
    def states(self) -> set[int]:
        """All that look different and were planned, the same numbers in every process of one test run."""
        return {hash((what, wish)) for what, wish, leaves in self.planned if not leaves}

    def plan(self, one: Cluster) -> Plan | Refusal:
        """Its plan, which breaks no invariant."""
        known = self.steps.get(one)
        if known is None:
            known = self.steps[one] = self._planned(one, 0)
            if faults := list(judged(one, known)):
                raise AssertionError(told(one, known, faults))
        return known

    def _planned(self, one: Cluster, leaves: int) -> Plan | Refusal:
        key = look(one), one.wish, leaves
        if key not in self.planned:
            there, desired = observation(key[0]), wished(one.wish)
            self.planned[key] = leaving(there, desired, f"m{leaves}") if leaves else plan(there, desired)
        return self.planned[key]

    def after(self, one: Cluster) -> Doing:
        """Where a run can be cut in the next step, and how it is after it; nothing when there is none."""
        return self._done(one, self.plan(one))

    def left(self, one: Cluster, number: int) -> Doing:
        """The same of the next step by which a member leaves."""
        steps = self._planned(one, number)
        if isinstance(steps, Refusal):
            faults = list(unclear(steps))
        else:
            faults = [fault for step in steps[:1] for fault in broken(one, step, number)]
        if faults:
            raise AssertionError(told(one, steps, [f"m{number} leaves", *faults]))
        return self._done(one, steps)

    def _done(self, one: Cluster, steps: Plan | Refusal) -> Doing:
        if isinstance(steps, Refusal) or not steps:
            return Doing((), None)
        try:
            return doing(steps[0], one)
        except AssertionError as error:
            raise AssertionError(told(one, steps, [str(error)])) from None

    def everywhere(self, start: Iterable[Cluster], disturbed: Disturbances, times: int) -> None:
        """Everything that can become of these with so many disturbances, cut anywhere."""
        waiting = deque((one, times) for one in start)
        reached: dict[Cluster, int] = {}
        while waiting:
            one, left = waiting.popleft()
            if reached.get(one, -1) >= left:
                continue
            reached[one] = left
            waiting.extendleft((other, left) for other in self.after(one).all)
            if left:
                waiting.extend((other, left - 1) for other in disturbed(one))
                leaves = [other for number in one.wish.members for other in self.left(one, number).all]
                waiting.extend((other, left - 1) for other in leaves)
        for one in reached:
            self.ends_well(healed(one))

    def ends_well(self, one: Cluster) -> None:
        """When nothing disturbs it any more, it becomes as wished, unless only a person can help."""
        way: list[Cluster] = []
        while one not in self.ended:
            way.append(one)
            steps = self.plan(one)
            if isinstance(steps, Refusal):
                assert any(hopeless(one)), told(one, steps, ["7: refused, and nothing forbids it"])
                break
            if not steps:
                break
            following = self.after(one).done
            if following is None:
                assert any(hopeless(one)), told(one, steps, ["7: its first step cannot be done"])
                break
            assert following not in way, told(one, steps, ["7: it goes round in a circle"])
            assert len(way) < LONGEST, told(one, steps, ["7: it does not end"])
            one = following
        self.ended.update(way)


def judged(one: Cluster, steps: Plan | Refusal) -> Iterator[str]:
    """What is wrong with the plan."""
    if isinstance(steps, Refusal):
        yield from unclear(steps)
        if not any(endangered(one)):
            yield "refused without any danger"
        return
    if not steps:
        if not as_wished(one):
            yield "7: there is no step left, and it is not as wished"
        return
    yield from disorder(one, steps)
    yield from broken(one, steps[0])


def told(one: Cluster, steps: Plan | Refusal, faults: list[str]) -> str:
    """A state, its plan, and what is wrong with it."""
    hosts = [f"  m{number}: {host}" for number, host in enumerate(one.hosts, 1)]
    rest = one._replace(hosts=())
    plans = [steps.words] if isinstance(steps, Refusal) else [str(step) for step in steps]
    return "\n".join(["; ".join(faults), *hosts, f"  {rest}", "the plan:", *(f"  {line}" for line in plans)])
