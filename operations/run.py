"""Runs a command of operations."""

import asyncio
import json
import os

from pydantic import ValidationError

from operations import recorded
from operations.answers import Answer, answer
from operations.arguments import CHANGES, Arguments
from operations.converge import converge
from operations.desired import Desired
from operations.errors import MisunderstoodError, RefusalError
from operations.lock import alone, signature
from operations.membership import idle, join, leave
from operations.preflight.preflight import passed, preflight
from operations.shared import Told
from operations.spare import guard, shutdown
from operations.ssh import Connections
from operations.vacating import vacate

PREVIOUS = "PULUMI_COMMAND_STDOUT"  # pulumi-command gives an update what the run before it printed
VERBS = {"join": join, "leave": leave, "shutdown": shutdown, "vacate": vacate}
ONE_LOOK = {
    "join",
    "leave",
    "shutdown",
    "observe",
    "plan",
    "status",
    "logs",
}  # commands that do not wait for a host to boot


async def _run(asked: Arguments, desired: Desired) -> Answer:
    patience = 0 if asked.command in ONE_LOOK else None
    run, turn = signature(asked.command, desired.stack), _turn(asked, desired)
    async with Connections(desired.members, desired.limits, patience=patience, run=run, turn=turn) as hosts:
        match asked.command:
            case "converge":
                if asked.stack:
                    await _still_wished(asked.stack, desired, hosts)
                return Answer(await converge(desired, hosts))
            case "guard":
                return Answer(await guard(asked.member or "", desired, hosts))
            case verb if verb in VERBS:
                await VERBS[verb](asked.member or "", desired, hosts)
                return Answer("{}")
            case _:
                return await answer(asked, desired, hosts)


def _turn(asked: Arguments, desired: Desired) -> float:
    """Seconds to wait for another run: what a stack recorded may not be wished any more when that has ended."""
    return 0 if asked.stack else desired.limits.step


async def _still_wished(stack: str, desired: Desired, hosts: Connections) -> None:
    await hosts.hold(hosts.names)
    if await asyncio.to_thread(recorded.read, stack) != desired:
        raise RefusalError(f"another run has just changed what {stack} wishes: look at it, then run again")


def _remembered(key: str) -> str:
    """What the last run of the same command printed under this key; empty when there was none."""
    try:
        return str(json.loads(os.environ.get(PREVIOUS, ""))[key])
    except (ValueError, KeyError, TypeError):
        return ""


def _desired(asked: Arguments, wished: str) -> Desired:
    """What is wished; OperationError in words that repeat no value, for keys are among them."""
    try:
        if asked.stack:
            desired = recorded.read(asked.stack)
        else:
            known = {"founded": _remembered("cluster_id"), "guarded": _remembered("host_identity")}
            desired = Desired.model_validate_json(wished).model_copy(update=known)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_input=False)]
        raise MisunderstoodError(f"what is wished is not understood: {'; '.join(faults)}") from None
    names = sorted(wish.name for wish in desired.members)
    if asked.member is not None and asked.member not in names:
        raise MisunderstoodError(f"{asked.member} is not among the members: {', '.join(names) or 'there are none'}")
    return desired


async def _idle(names: list[str], desired: Desired) -> dict[str, str]:
    async with Connections(desired.members, desired.limits, patience=0) as hosts:
        return await idle(names, desired, hosts)


def found(asked: Arguments, wished: str) -> dict[str, Told]:
    """What `asked` comes to for each member for which it is nothing but a look."""
    desired = _desired(asked, wished)
    if asked.command == "preflight":
        return passed(desired, asked.member or "", again=asked.again)
    names = [wish.name for wish in desired.members]
    return {name: Told(words, "{}") for name, words in asyncio.run(_idle(names, desired)).items()}


def run(asked: Arguments, wished: str) -> Answer:
    """What is answered; OperationError says why there is no answer."""
    desired = _desired(asked, wished)
    if asked.command == "preflight":
        return Answer(preflight(desired, asked.member, again=asked.again))
    if asked.command in CHANGES:
        return alone(desired.stack, asked.command, _turn(asked, desired), lambda: asyncio.run(_run(asked, desired)))
    return asyncio.run(_run(asked, desired))
