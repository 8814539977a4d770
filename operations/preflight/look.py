"""Looks at all hosts side by side, and lets each connect to the others."""

import asyncio
import time
from collections.abc import Iterator, Mapping

from operations.desired import Desired
from operations.errors import OperationError, ScriptError, UnansweredError
from operations.hosts import Hosts
from operations.preflight.facts import Facts, Look, Reach, Silence, read
from operations.scripts import Script


async def look(desired: Desired, hosts: Hosts, looker: str = "") -> Look:
    """What every host says; those that cannot be looked at are in it as silent."""
    began = time.time()
    ports = (desired.client_port, desired.peer_port, desired.metrics_port)
    script = Script("preflight", {"PORTS": " ".join(map(str, ports))}, parts=("room",))
    names = [wish.name for wish in desired.members]
    looked = await asyncio.gather(*(_facts(name, script, hosts, desired.limits.observe) for name in names))
    facts = {name: one for name, one in zip(names, looked, strict=True) if isinstance(one, Facts)}
    clocks = await asyncio.gather(*(_clock(name, hosts) for name in facts))
    return Look(
        began=began,
        looker=looker,
        hosts=facts,
        silent={name: one for name, one in zip(names, looked, strict=True) if isinstance(one, Silence)},
        clocks={name: one for name, one in zip(facts, clocks, strict=True) if one},
        reaches=await _reaches(desired, facts, hosts),
        ended=time.time(),
    )


async def _facts(name: str, script: Script, hosts: Hosts, seconds: float) -> Facts | Silence:
    """The facts, or why there are none."""
    try:
        return read(await hosts.run(name, script, seconds))
    except UnansweredError as error:
        return Silence(why=error.reason if error.refused else f"does not answer: {error.reason}", refuses=error.refused)
    except ScriptError as error:
        said = error.said or f"exit code {error.code}"
        return Silence(why=f"cannot be looked at as root: {said}", refuses=True)
    except (ValueError, LookupError) as error:
        return Silence(why=f"what it says cannot be understood: {type(error).__name__}", refuses=True)


async def _clock(name: str, hosts: Hosts) -> tuple[float, float] | None:
    """How far its clock is ahead of ours, at least and at most."""
    try:
        before = time.time()
        there = float(await hosts.run(name, Script("clock"), 10))
        return there - time.time(), there - before
    except (OperationError, ValueError):
        return None


async def _reaches(desired: Desired, facts: Mapping[str, Facts], hosts: Hosts) -> tuple[Reach, ...]:
    """Every attempt that was made between two hosts, in their order."""
    if len(facts) < 2:
        return ()
    listeners = [name for name, one in facts.items() if not one.running]
    try:
        opened = await asyncio.gather(*(_listen(name, desired, hosts) for name in listeners))
        there = dict(zip(listeners, opened, strict=True)) | {
            name: sorted({holder.port for holder in one.holders if holder.pid in one.ours})
            for name, one in facts.items()
            if one.running
        }
        attempts = await asyncio.gather(*(_attempts(name, desired, facts, there, hosts) for name in facts))
    finally:
        await asyncio.gather(*(_run(name, Script("deaf"), hosts) for name in listeners))
    return tuple(reach for made in attempts for reach in made)


async def _listen(name: str, desired: Desired, hosts: Hosts) -> list[int]:
    """The ports that the host listens on for us now."""
    asked = {"ADDRESS": desired.wish(name).address, "PORTS": f"{desired.client_port} {desired.peer_port}"}
    return [int(line) for line in (await _run(name, Script("listen", asked), hosts)).split() if line.isdigit()]


async def _attempts(
    source: str, desired: Desired, facts: Mapping[str, Facts], there: Mapping[str, list[int]], hosts: Hosts
) -> list[Reach]:
    """What a host could connect to. Not asked for is what our own table on the target does not let it reach yet."""
    goals = {
        f"{desired.wish(target).address}/{port}": (target, port)
        for target in facts
        if target != source and _admitted(desired.wish(source).address, facts[target])
        for port in there[target]
        if port in (desired.client_port, desired.peer_port)
    }
    if not goals:
        return []
    printed = await _run(source, Script("reach", {"TARGETS": " ".join(goals)}), hosts)
    return list(_read(source, goals, printed))


def _admitted(address: str, target: Facts) -> bool:
    return not target.table or address in target.table.replace(",", " ").split()


def _read(source: str, goals: Mapping[str, tuple[str, int]], printed: str) -> Iterator[Reach]:
    for line in printed.splitlines():
        goal, _, answer = line.partition(" ")
        if goal in goals:
            target, port = goals[goal]
            yield Reach(source=source, target=target, port=port, failure=answer.partition(" ")[2])


async def _run(name: str, script: Script, hosts: Hosts) -> str:
    """What it prints; nothing when that did not work, for then there is nothing to be said of it."""
    try:
        return await hosts.run(name, script, 20)
    except OperationError:
        return ""
