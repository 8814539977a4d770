"""Every state of every cluster of up to three members, as far as its plan can tell them apart."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, product

import pytest

from operations.desired import Desired
from operations.observation import Host, Observation, Silent
from operations.plan import plan
from operations.proof import doubts
from operations.steps import Found, Plan, Refusal, Roll, Start
from tests.operations.drawn import UNITS, confirmed
from tests.operations.wishes import desired, revision

LEAST = 100_000


def states(sound: Host, wished: Desired) -> list[Host | Silent]:
    """What one host of a cluster that was written down can be like."""
    old, new, status = revision(), wished.wish(sound.name).revision, sound.status
    assert status is not None
    nobody: dict[str, object] = {"status": None, "entries": None}
    gone = {"identity": None, "initial": None, "current": None, "proved": None, "running": None, "restart": None}
    found: list[Host | Silent] = [
        Silent(name=sound.name, reason="off"),
        sound.model_copy(update={**gone, **nobody, "data": False, "unit": UNITS[2]}),
    ]
    leaders = (status.member_id, "another", "0")
    minds = [nobody] + [{"status": status.model_copy(update={"leader": who})} for who in leaders]
    for current, proved, admission in product((old, new), (old, new), ("", sound.admission)):
        has = {"current": current.id, "proved": proved.id, "admission": admission}
        for mind in minds:
            for runs in (old, new):
                has_run = {"running": runs.id, "restart": runs.restart}
                found.append(sound.model_copy(update={**has, **has_run, **mind}))
        for unit, data in ((UNITS[1], True), (UNITS[2], True), (UNITS[2], False)):
            still = {"running": None, "restart": None, "unit": unit, "data": data}
            found.append(sound.model_copy(update={**has, **still, **nobody}))
    return [host for host in found if admitted(host, sound) or (isinstance(host, Host) and host.leads)]


def admitted(host: Host | Silent, sound: Host) -> bool:
    """Who is let in is told apart where it matters: on a member that leads."""
    return isinstance(host, Silent) or host.admission == sound.admission


def clusters(size: int) -> Iterator[tuple[Observation, Desired]]:
    wished = desired(size, revision("faster"))
    kinds = [states(host, wished) for host in confirmed(size)[0].hosts]
    for chosen in combinations_with_replacement(range(len(kinds[0])), size):  # names only break ties
        row = [kinds[place][kind] for place, kind in enumerate(chosen)]
        hosts = tuple(host for host in row if isinstance(host, Host))
        silent = tuple(host for host in row if isinstance(host, Silent))
        yield Observation.model_construct(hosts=hosts, silent=silent, failed=()), wished


def assert_safe(steps: Plan, seen: Observation, wished: Desired) -> None:
    rolls = [step for step in steps if isinstance(step, Roll)]
    lacking = {doubt.member for doubt in doubts(seen, wished)} if rolls else set()
    assert all(len(roll.members) == 1 for roll in rolls)
    names = [roll.members[0] for roll in rolls]
    assert names == sorted(names, key=lambda name: (name not in lacking, seen[name].leads, name)), "the order of a roll"
    first = steps[0]
    if isinstance(first, Start):
        assert all(seen[name].data and not seen[name].unit.started for name in first.members), "started on nothing"
    if isinstance(first, Found):
        assert not seen.silent, "founded though a host is silent"
        assert not any(host.touched for host in seen.hosts), "founded beside a cluster"
    if isinstance(first, Roll) and first.restarted and first.members[0] not in lacking:
        size = len(wished.members)
        assert size < 3 or size - len(lacking) - 1 >= size // 2 + 1, (
            "the quorum is lost"
        )  # of two there is none to spare


def test_no_state_of_up_to_three_members_has_an_unsafe_plan(capsys: pytest.CaptureFixture[str]) -> None:
    count, told_apart = 0, 0
    for size in (1, 2, 3):
        told_apart += len(states(confirmed(1)[0].hosts[0], desired(1, revision("faster")))) ** size
        for seen, wished in clusters(size):
            steps = plan(seen, wished)
            count += 1
            if isinstance(steps, Refusal):
                assert steps.words
            elif steps:
                assert_safe(steps, seen, wished)
    with capsys.disabled():
        print(f"\n{told_apart} states of small clusters, {count} without those alike but for names")  # noqa: T201
    assert told_apart >= LEAST
