"""Looks at all hosts side by side, and lets each connect to the others: one conversation with each."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Protocol

from operations.desired import Desired
from operations.errors import ScriptError, UnansweredError
from operations.preflight.facts import Facts, Look, Reach, Silence, read
from operations.scripts import Script

SHORT = 40.0  # seconds for what a host answers at once, unless it is busy booting


class Talk(Protocol):
    """A script on a host that answers questions."""

    async def ask(self, question: str, seconds: float) -> str:
        """Its answer; UnansweredError when there is none."""

    async def end(self) -> None:
        """Returns when it has ended."""


class Hosts(Protocol):
    """Hosts that can be talked with."""

    async def keep(self, name: str, script: Script) -> Talk:
        """The script, run as root on the member's host; UnansweredError or ScriptError otherwise."""


async def look(desired: Desired, hosts: Hosts, looker: str = "") -> Look:
    """What every host says; those that cannot be looked at are in it as silent."""
    began = time.time()
    names = [wish.name for wish in desired.members]
    opened = await asyncio.gather(*(_talk(name, desired, hosts) for name in names))
    talks = {name: one for name, one in zip(names, opened, strict=True) if not isinstance(one, Silence)}
    try:
        looked = await asyncio.gather(*(_facts(talk, desired.limits.observe) for talk in talks.values()))
        facts = {name: one for name, one in zip(talks, looked, strict=True) if isinstance(one, Facts)}
        told = dict(zip(names, opened, strict=True)) | dict(zip(talks, looked, strict=True))
        clocks = await asyncio.gather(*(_clock(talks[name]) for name in facts))
        reaches = await _reaches(desired, facts, talks)
    finally:
        await asyncio.gather(*(talk.end() for talk in talks.values()))
    return Look(
        began=began,
        looker=looker,
        hosts=facts,
        silent={name: one for name, one in told.items() if isinstance(one, Silence)},
        clocks={name: one for name, one in zip(facts, clocks, strict=True) if one},
        reaches=reaches,
        ended=time.time(),
    )


async def _talk(name: str, desired: Desired, hosts: Hosts) -> Talk | Silence:
    """The conversation, or why there is none."""
    ports = (desired.client_port, desired.peer_port, desired.metrics_port)
    asked = {"PORTS": " ".join(map(str, ports)), "ADDRESS": desired.wish(name).address}
    try:
        return await hosts.keep(name, Script("preflight", asked, parts=("room",)))
    except UnansweredError as error:
        return _silence(error)
    except ScriptError as error:
        said = error.said or f"exit code {error.code}"
        return Silence(why=f"cannot be looked at as root: {said}", refuses=True)


async def _facts(talk: Talk, seconds: float) -> Facts | Silence:
    """The facts, or why there are none."""
    try:
        return read(await talk.ask("facts", seconds))
    except UnansweredError as error:
        return _silence(error)
    except (ValueError, LookupError) as error:
        return Silence(why=f"what it says cannot be understood: {type(error).__name__}", refuses=True)


def _silence(error: UnansweredError) -> Silence:
    return Silence(why=error.reason if error.refused else f"does not answer: {error.reason}", refuses=error.refused)


async def _clock(talk: Talk) -> tuple[float, float] | None:
    """How far its clock is ahead of ours, at least and at most."""
    try:
        before = time.time()
        there = float(await talk.ask("clock", SHORT))
        return there - time.time(), there - before
    except (UnansweredError, ValueError):
        return None


async def _reaches(desired: Desired, facts: Mapping[str, Facts], talks: Mapping[str, Talk]) -> tuple[Reach, ...]:
    """Every attempt that was made between two hosts, in their order."""
    if len(facts) < 2:
        return ()
    asked = f"listen {desired.client_port} {desired.peer_port}"
    listeners = [name for name, one in facts.items() if not one.running]
    try:
        opened = await asyncio.gather(*(_answer(talks[name], asked) for name in listeners))
        there = {name: [int(port) for port in said.split()] for name, said in zip(listeners, opened, strict=True)} | {
            name: sorted({holder.port for holder in one.holders if holder.pid in one.ours})
            for name, one in facts.items()
            if one.running
        }
        attempts = await asyncio.gather(*(_attempts(name, desired, facts, there, talks[name]) for name in facts))
    finally:  # before somebody else begins to listen
        await asyncio.gather(*(_answer(talks[name], "deaf") for name in listeners))
    return tuple(reach for made in attempts for reach in made)


async def _attempts(
    source: str, desired: Desired, facts: Mapping[str, Facts], there: Mapping[str, list[int]], talk: Talk
) -> list[Reach]:
    """What a host could connect to. Not asked for is what our own table on the target does not let it reach yet."""
    goals = {
        f"{desired.wish(target).address}/{port}": (target, port)
        for target in facts
        if target != source and _admitted(desired.wish(source).address, facts[target])
        for port in there[target]
        if port in (desired.client_port, desired.peer_port)
    }
    return list(_read(source, goals, await _answer(talk, " ".join(["reach", *goals])))) if goals else []


def _admitted(address: str, target: Facts) -> bool:
    return not target.table or address in target.table.replace(",", " ").split()


def _read(source: str, goals: Mapping[str, tuple[str, int]], printed: str) -> Iterator[Reach]:
    for line in printed.splitlines():
        goal, _, answer = line.partition(" ")
        if goal in goals:
            target, port = goals[goal]
            yield Reach(source=source, target=target, port=port, failure=answer.partition(" ")[2])


async def _answer(talk: Talk, question: str) -> str:
    """The answer; nothing when there is none, for then there is nothing to be said of it."""
    try:
        return await talk.ask(question, SHORT)
    except UnansweredError:
        return ""
