"""The command line of operations; what may be said to it is in arguments.py, and in `python -m operations --help`."""

import asyncio
import json
import logging
import os
import signal
import sys

from pydantic import ValidationError

from operations import arguments, recorded
from operations.answers import REFUSED, Answer, answer
from operations.arguments import Arguments
from operations.converge import converge
from operations.desired import Desired
from operations.errors import MisunderstoodError, OperationError
from operations.hold import signature
from operations.lock import alone
from operations.membership import awaited, join, leave
from operations.preflight.preflight import preflight
from operations.progress import say
from operations.spare import guard, shutdown
from operations.ssh import Connections
from operations.vacating import vacate

INTERRUPTED = 130
ENDS = {REFUSED: "refused", INTERRUPTED: "ended"}
PREVIOUS = "PULUMI_COMMAND_STDOUT"  # pulumi-command gives an update what the run before it printed
VERBS = {"join": join, "leave": leave, "shutdown": shutdown, "vacate": vacate}
CHANGES = {"converge", "join", "leave", "shutdown"}  # commands that hold the stack's lock
ONE_LOOK = {
    "join",
    "leave",
    "shutdown",
    "observe",
    "plan",
    "status",
    "logs",
}  # commands that do not wait for a host to boot


async def _awaited(member: str, desired: Desired) -> bool:
    async with Connections(desired.members, desired.limits, patience=0) as hosts:
        return await awaited(member, desired, hosts)


async def _run(asked: Arguments, desired: Desired) -> Answer:
    patience = 0 if asked.command in ONE_LOOK else None
    run = signature(asked.command, desired.stack)
    async with Connections(desired.members, desired.limits, patience=patience, run=run) as hosts:
        match asked.command:
            case "converge":
                return Answer(await converge(desired, hosts))
            case "guard":
                return Answer(await guard(asked.member or "", desired, hosts))
            case verb if verb in VERBS:
                await VERBS[verb](asked.member or "", desired, hosts)
                return Answer("{}")
            case _:
                return await answer(asked, desired, hosts)


def _remembered(key: str) -> str:
    """What the last run of the same command printed under this key; empty when there was none."""
    try:
        return str(json.loads(os.environ.get(PREVIOUS, ""))[key])
    except (ValueError, KeyError, TypeError):
        return ""


def _desired(asked: Arguments) -> Desired:
    """What is wished; OperationError in words that repeat no value, for keys are among them."""
    try:
        if asked.stack:
            desired = recorded.read(asked.stack)
        else:
            known = {"founded": _remembered("cluster_id"), "guarded": _remembered("host_identity")}
            desired = Desired.model_validate_json(sys.stdin.read()).model_copy(update=known)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_input=False)]
        raise MisunderstoodError(f"what is wished is not understood: {'; '.join(faults)}") from None
    names = sorted(wish.name for wish in desired.members)
    if asked.member is not None and asked.member not in names:
        raise MisunderstoodError(f"{asked.member} is not among the members: {', '.join(names) or 'there are none'}")
    return desired


def main() -> int:
    """The exit code."""
    asked = arguments.read()
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        answered = _answered(asked, _desired(asked))
    except OperationError as error:
        say(f"{asked.command} {ENDS.get(error.exit_code, 'failed')}: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        say(f"{asked.command} was interrupted; run again, and it goes on from where it is")
        return INTERRUPTED
    sys.stdout.write(answered.text + "\n")
    return answered.code


def _answered(asked: Arguments, desired: Desired) -> Answer:
    if asked.command == "join" and not asyncio.run(_awaited(asked.member or "", desired)):
        return Answer("{}")
    if asked.command == "preflight":
        return Answer(preflight(desired, asked.member, again=asked.again))
    if asked.command in CHANGES:
        return alone(desired.stack, asked.command, desired.limits.step, lambda: asyncio.run(_run(asked, desired)))
    return asyncio.run(_run(asked, desired))


if __name__ == "__main__":
    sys.exit(main())
