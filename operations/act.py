"""Does one step. What it changes is whole or not there, so that a run that was cut anywhere is finished by the next."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from typing import NoReturn

from etcd.render import initial
from operations import entering, etcdctl, lowering
from operations.admission import wanted
from operations.desired import Desired, Wish
from operations.errors import UnprovedError
from operations.hosts import Hosts
from operations.identity import written_down
from operations.observation import Observation
from operations.progress import say
from operations.proof import Doubt, doubts, restarted
from operations.prove import Judge, prove
from operations.safeguard import safeguard
from operations.scripts import Script
from operations.steps import (
    Activate,
    Admit,
    Cancel,
    Complete,
    Confirm,
    Found,
    Lower,
    Move,
    Prove,
    Renew,
    Roll,
    Start,
    Step,
)


async def act(step: Step, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """Returns when the step is done; an OperationError says why it could not be."""
    match step:
        case Found():
            token = "-".join(filter(None, [desired.founder, secrets.token_hex(16)]))
            admitted = _admission(seen, desired)
            await _side_by_side(hosts, step.members, lambda name: _found(desired, name, token, admitted))
        case Admit():
            admit = Script("admit", _admission(seen, desired), parts=("admission",))
            await _side_by_side(hosts, step.members, lambda _: admit)
        case Activate() | Renew():
            await _turn(step, seen, desired, hosts)
        case Start():
            await _side_by_side(hosts, step.members, lambda _: Script("start"))
        case Confirm():
            proof = await prove(desired, hosts, "bootstrap")
            await _side_by_side(hosts, step.members, lambda name: written_down(desired, proof[name]))
        case Prove():
            await prove(desired, hosts, "step")
        case Move():
            await _move(step, seen, desired, hosts)
        case Roll():
            await _roll(step, seen, desired, hosts)
        case Lower() | Cancel() | Complete():
            await lowering.act(step, seen, desired, hosts)
        case _:
            await entering.act(step, seen, desired, hosts)


async def _side_by_side(hosts: Hosts, names: Iterable[str], make: Callable[[str], Script]) -> None:
    """Runs a script on each host; all of them end before the first error is raised."""
    ends = await asyncio.gather(*(hosts.run(name, make(name)) for name in names), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end


def _admission(seen: Observation, desired: Desired) -> dict[str, str]:
    """What the script that lets members in works with."""
    texts = wanted(seen, desired)
    return {
        "HOSTS_BLOCK": texts.hosts,
        "ENDPOINTS": texts.endpoints,
        "FIREWALL": texts.firewall,
        "FIREWALL_SERVICE": texts.service,
    }


def _found(desired: Desired, name: str, token: str, admitted: dict[str, str]) -> Script:
    block = initial(desired.voters, desired.member(name), state="new", token=token)
    values = {"INITIAL": block, **desired.wish(name).revision.variables, **admitted}
    return Script("found", values, parts=("admission", "activate"))


def _renew(desired: Desired, name: str, *, restarted: bool) -> Script:
    values = {"RESTARTED": "yes" if restarted else "no", **desired.wish(name).revision.variables}
    return Script("renew", values, parts=("activate",))


async def _turn(step: Activate | Renew, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    restarts = isinstance(step, Activate)
    await _side_by_side(
        hosts, step.members, lambda name: _renew(desired, name, restarted=restarts and seen[name].unit.started)
    )
    if not restarts:
        await prove(desired, hosts, "step")


async def _move(step: Move, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    leader, heir = step.members
    target = seen[heir].status
    if target is None:
        raise UnprovedError(f"{heir} does not answer any more, so leadership stays with {leader}; run again")
    await etcdctl.move_leader(leader, desired.member(leader).loopback_client_url, target.member_id, hosts)


async def _roll(step: Roll, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """Turns the member to the wished revision and proves all; turns it back when that fails."""
    if step.crossing:
        await safeguard(step.crossing, seen, desired, hosts)
    host, wish = seen[step.members[0]], desired.wish(step.members[0])
    await hosts.run(host.name, _renew(desired, host.name, restarted=step.restarted))
    try:
        await prove(desired, hosts, "step", _judge_of(wish))
    except UnprovedError as error:
        former = host.proved or host.current
        if former is None or former == wish.revision.id:
            raise
        say(f"{host.name}: the proof failed, going back to revision {former}")
        values = {"REVISION": former, "RESTARTED": "yes" if step.restarted else "no"}
        await hosts.run(host.name, Script("back", values, parts=("activate",)))
        await _prove_former(host.name, former, desired, hosts, error)
    await hosts.run(host.name, Script("proved", {"REVISION": wish.revision.id}))


def _judge_of(wish: Wish) -> Judge:
    """No doubt while the process still is the one from before: it only looks as if it were proved."""

    def judge(seen: Observation, desired: Desired) -> tuple[Doubt, ...]:
        lacking = doubts(seen, desired)
        if not lacking and restarted(seen[wish.name], wish):
            return (Doubt(member=wish.name, words="it still runs its former revision"),)
        return lacking

    return judge


async def _prove_former(name: str, former: str, desired: Desired, hosts: Hosts, why: UnprovedError) -> NoReturn:
    words = f"{name} was not healthy with its new revision. No other member was touched.\n{why}"
    try:
        await prove(desired, hosts, "step")
    except UnprovedError as error:
        raise UnprovedError(
            f"{words}\nIt was turned back to {former}, and is not healthy with that one:\n{error}"
        ) from None
    raise UnprovedError(f"{words}\nIt was turned back to revision {former}, and is healthy again.") from None
