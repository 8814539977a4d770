"""What must hold of every plan, told from the cluster as it really is; not from what the planner makes of it."""

import re
from collections.abc import Iterator

from operations.steps import (
    Activate,
    Add,
    Confirm,
    Enter,
    Found,
    Lower,
    Move,
    Promote,
    Remove,
    Roll,
    SetAside,
    Settle,
    Start,
    Step,
)
from tests.operations.model.cluster import Cluster
from tests.operations.model.judged import lost, needed, well
from tests.operations.model.revisions import MINOR, REVISIONS, revised
from tests.operations.model.seen import number_of

FLOOR = {6: "3.5.32", 7: "3.6.11"}  # the least release of the minor before, on every member


def broken(one: Cluster, step: Step, leaves: int = 0) -> Iterator[str]:
    """The invariants that this step would break if it were done now; one member may have been asked to leave."""
    numbers = [int(name[1:]) for name in step.members if re.fullmatch(r"m\d+", name)]
    match step:
        case Found() | Start() | Activate():
            yield from _side_by_side(one, step, numbers)
        case Roll():
            yield from _roll(one, step, numbers)
        case Move():
            yield from _move(one, *numbers)
        case Remove():
            yield from _leaving(one, number_of(step.peer_url), leaves)
        case Add() | Enter() | Promote() | Settle() | SetAside():
            yield from _joining(one, step, numbers[0])
        case Lower() if not one.wish.downgrade:
            yield "6: data are taken down to an earlier version, and nobody asked for it"
        case Confirm() if set(numbers) != set(one.wish.members):
            yield "2: confirmed without all members"
        case _:
            pass


def _side_by_side(one: Cluster, step: Step, numbers: list[int]) -> Iterator[str]:
    hosts = [one.hosts[n - 1] for n in numbers]
    match step:
        case Found():
            yield from _founding(one, numbers)
        case Start() if any(host.identity and not host.data for host in hosts):
            yield f"5: one of {numbers} is started on an empty directory"
        case Activate() if any(one.hosts[n - 1].identity and well(one, n) for n in numbers):
            yield f"2: {numbers} are changed side by side, though one was initialised and is well"
        case _:
            pass


def _founding(one: Cluster, numbers: list[int]) -> Iterator[str]:
    there = [one.hosts[n - 1] for n in one.wish.members]
    if set(numbers) != set(one.wish.members):
        yield "5: founded without all members"
    if any(host.power != "on" for host in there):
        yield "5: founded though a host is silent"
    if any(host.data or host.identity for host in there):
        yield "5: founded though a host has data or an identity"
    if one.wish.founded:
        yield "5: founded a second time"


def _spared(one: Cluster, number: int) -> bool:
    """Whether the others are enough without this member: those that are known to be well, not those that may be."""
    voters = one.voters
    return len(voters) < 3 or 2 * len([n for n in voters if n != number and well(one, n)]) > len(voters)


def _unwell(one: Cluster, *besides: int) -> list[int]:
    return [entry.host for entry in one.listed if entry.host not in besides and not well(one, entry.host)]


def _roll(one: Cluster, step: Roll, numbers: list[int]) -> Iterator[str]:
    if len(numbers) != 1:
        yield "2: more than one is rolled at once"
        return
    [number] = numbers
    host = one.hosts[number - 1]
    same = host.running and revised(host.running).restart == revised(one.wish.revision).restart
    if same and well(one, number) and step.restarted:
        yield f"m{number} is restarted and does not need it"
    if well(one, number) and step.restarted:
        if not _spared(one, number):
            yield f"1: restarting m{number} loses the quorum"
        if others := _unwell(one, number):
            yield f"2: m{number} is restarted while {others} are not well"
        if one.leader == number and len(one.voters) > 1:
            yield f"3: m{number} is restarted and leads"
    if not one.quorum and host.opened and host.current == host.proved:
        yield f"1: m{number} is changed without quorum, from what was proved on it"
    yield from _release(one, number)


def _release(one: Cluster, number: int) -> Iterator[str]:
    """One minor at a time, from the floor; never below what the data are of."""
    wished = MINOR[one.wish.revision]
    seen = [entry.host for entry in one.listed if entry.host in one.wish.members and one.hosts[entry.host - 1].data]
    runs = {other: one.hosts[other - 1].running or one.hosts[other - 1].current for other in seen}
    for other, name in runs.items():
        if name is None or MINOR[name] == wished:
            continue
        if abs(MINOR[name] - wished) > 1:
            yield f"6: m{number} goes to 3.{wished} and m{other} is at 3.{MINOR[name]}"
        version = tuple(map(int, REVISIONS[name].version.split(".")))
        if MINOR[name] < wished and version < tuple(map(int, FLOOR[wished].split("."))):
            yield f"6: m{other} is below the floor"
    if wished < one.storage:
        yield f"6: m{number} cannot read data of 3.{one.storage}"


def _move(one: Cluster, leader: int, heir: int) -> Iterator[str]:
    if not well(one, heir):
        yield f"3: leadership goes to m{heir}, which is not well"
    healthy = [n for n in one.voters if n not in {leader, heir} and well(one, n)]
    if one.hosts[heir - 1].behind and any(not one.hosts[n - 1].behind for n in healthy):
        yield f"3: leadership goes to m{heir}, which is behind"


def _leaving(one: Cluster, number: int, asked: int) -> Iterator[str]:
    entry = one.entry(number)
    if entry is None or entry.learner:
        return
    rest = [n for n in one.voters if n != number]
    if not rest:
        yield f"1: m{number} is the last member"
    if 2 * len([n for n in rest if one.runs(n)]) <= len(rest):
        yield f"1: without m{number} there is no quorum"
    if number != asked and number in one.wish.members and not lost(one, number):
        yield f"4: m{number} is wished for, has its data, and is removed"
    if not well(one, number):  # nobody is lost with it
        return
    if others := [n for n in _unwell(one, number) if n in one.wish.members]:
        yield f"2: m{number} is removed while {others} are not well"


def _joining(one: Cluster, step: Step, number: int) -> Iterator[str]:
    entry, host = one.entry(number), one.hosts[number - 1]
    match step:
        case Add():
            yield from _adding(one, number)
        case Enter():
            if host.data or host.identity:
                yield f"5: m{number} enters and has data or an identity"
            if entry is None or not entry.learner or entry.started:
                yield f"4: m{number} enters and is no learner that never started"
            yield from _release(one, number)
        case Promote() if entry is None or not entry.learner:
            yield f"4: m{number} is promoted and is no learner"
        case SetAside() if host.data and entry and host.data == (one.token, entry.member):
            yield f"5: the data of m{number} are needed"
        case _:
            pass


def _adding(one: Cluster, number: int) -> Iterator[str]:
    if learners := [other.host for other in one.listed if other.learner]:
        yield f"2: m{number} is added while {learners} learn"
    stay = [other.host for other in one.listed if other.host in one.wish.members]
    go = [other.host for other in one.listed if other.host not in one.wish.members]
    if failed := [n for n in stay if lost(one, n)] + [n for n in go if not one.runs(n)]:
        yield f"4: m{number} is added before {failed} are removed"
    if others := [n for n in stay if not well(one, n)]:
        yield f"2: m{number} is added while {others} are not well"
    if shut := [n for n in stay if one.hosts[n - 1].admitted != needed(one)]:
        yield f"m{number} is added before {shut} let it in"
