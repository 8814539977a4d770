"""python -m operations COMMAND [MEMBER] < Desired as JSON.

Progress goes to standard error, one JSON object to standard output. Exit codes: 0 done, 1 failed and may be run again,
2 not understood, 3 refused (the words say why and what to do), 130 interrupted between or in steps (run again).
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from contextlib import nullcontext

from pydantic import ValidationError

from operations.converge import converge
from operations.desired import Desired
from operations.errors import OperationError
from operations.lock import held
from operations.membership import awaited, join, leave
from operations.observe import observe
from operations.plan import plan
from operations.progress import say
from operations.spare import guard, shutdown
from operations.ssh import Connections
from operations.steps import printed

UNDERSTOOD_NOTHING, INTERRUPTED = 2, 130
PREVIOUS = "PULUMI_COMMAND_STDOUT"  # pulumi-command gives an update what the run before it printed
CHANGES = {"converge", "join", "leave", "shutdown"}  # commands that hold the stack's lock
ONE_LOOK = {"join", "leave", "shutdown", "observe", "plan"}  # commands that do not wait for a host to boot


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m operations", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("converge", help="observe, plan and act until the cluster is as wished")
    commands.add_parser("observe", help="print what is seen of the cluster, as JSON")
    commands.add_parser("plan", help="print the steps that converge would do, as JSON")
    for name, words in {
        "join": "join the member to the cluster that answers, if one does",
        "leave": "remove the member from the cluster, if it is in it",
        "shutdown": "stop the member if the cluster can spare it",
        "guard": "wait until the member and all others are healthy voters",
    }.items():
        commands.add_parser(name, help=words).add_argument("member")
    return parser.parse_args()


async def _awaited(member: str, desired: Desired) -> bool:
    async with Connections(desired.members, desired.limits, patience=0) as hosts:
        return await awaited(member, desired, hosts)


async def _run(command: str, member: str, desired: Desired) -> str:
    """What goes to standard output."""
    async with Connections(desired.members, desired.limits, patience=0 if command in ONE_LOOK else None) as hosts:
        match command:
            case "converge":
                return await converge(desired, hosts)
            case "observe":
                return (await observe(desired, hosts)).model_dump_json(indent=2)
            case "plan":
                return printed(plan(await observe(desired, hosts), desired))
            case _:
                await {"join": join, "leave": leave, "shutdown": shutdown, "guard": guard}[command](
                    member, desired, hosts
                )
                return "{}"


def _founded(previous: str) -> str:
    """The ID of the cluster that the last run of the same command printed; empty when there was none."""
    try:
        return str(json.loads(previous)["cluster_id"])
    except (ValueError, KeyError, TypeError):
        return ""


def _desired(text: str, member: str | None) -> Desired:
    """What standard input says; ValueError in words that repeat no value, for keys are among them."""
    try:
        desired = Desired.model_validate_json(text)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_input=False)]
        raise ValueError("; ".join(faults)) from None
    desired = desired.model_copy(update={"founded": _founded(os.environ.get(PREVIOUS, ""))})
    if member is not None and member not in {wish.name for wish in desired.members}:
        raise ValueError(f"{member} is not among the members on standard input")
    return desired


def main() -> int:
    """The exit code."""
    arguments = _arguments()
    member = getattr(arguments, "member", None)
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        desired = _desired(sys.stdin.read(), member)
    except ValueError as error:
        say(f"what standard input says is not understood: {error}")
        return UNDERSTOOD_NOTHING
    changes = arguments.command in CHANGES
    try:
        if arguments.command == "join" and not asyncio.run(_awaited(member or "", desired)):
            sys.stdout.write("{}\n")
            return 0
        with held(desired.stack, arguments.command, desired.limits.step) if changes else nullcontext():
            printed = asyncio.run(_run(arguments.command, member or "", desired))
    except OperationError as error:
        say(f"{arguments.command} {'refused' if error.exit_code == 3 else 'failed'}: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        say(f"{arguments.command} was interrupted; run again, and it goes on from where it is")
        return INTERRUPTED
    sys.stdout.write(printed + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
