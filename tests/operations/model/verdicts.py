"""What a plan as a whole, or a refusal, has to be."""

import re
from collections.abc import Iterator

from operations.steps import Plan, Refusal, Roll
from tests.operations.model.cluster import Cluster
from tests.operations.model.judged import needed, stale, well

WAYS_OUT = re.compile(
    r"run again|Change one|[Cc]orrect the|Take |Declare|Go to|[Bb]ring|[Mm]end"
    r"|Move |[Rr]estore|destroy|Keep at least|Finish it"
)


def disorder(one: Cluster, steps: Plan) -> Iterator[str]:
    """What is wrong with the order of a roll."""
    rolls = [int(step.members[0][1:]) for step in steps if isinstance(step, Roll)]
    if rolls != sorted(rolls, key=lambda n: (well(one, n), one.leader == n)):
        yield f"3: the order of the roll is {rolls}, leader {one.leader}"


def as_wished(one: Cluster) -> bool:
    """Whether there is nothing left to do."""
    wish = one.wish
    return (
        set(one.voters) == set(wish.members) == {entry.host for entry in one.listed}
        and not one.alarm
        and not one.order
        and all(well(one, n) and not stale(one, n) and _written(one, n) for n in wish.members)
    )


def _written(one: Cluster, number: int) -> bool:
    host = one.hosts[number - 1]
    known = host.identity == host.data and host.initial is not None and host.initial.state == "existing"
    return known and host.proved == host.current and host.admitted == needed(one)


def unclear(refusal: Refusal) -> Iterator[str]:
    """What a refusal lacks: whom it concerns, or what to do."""
    if not re.search(r"\bm\d\b|cluster|member", refusal.words):
        yield f"it does not say who is concerned: {refusal.words}"
    if not WAYS_OUT.search(refusal.words):
        yield f"it does not say what to do: {refusal.words}"
