"""What people are answered who ask how a cluster is. Nothing is changed."""

import json
from dataclasses import dataclass

from operations.arguments import Arguments
from operations.desired import Desired
from operations.errors import RefusalError
from operations.hosts import Hosts
from operations.observe import observe
from operations.plan import plan
from operations.scripts import Script
from operations.status import status
from operations.steps import Refusal, printed
from operations.table import table
from operations.verdict import described

UNSOUND = 4  # exit code of `status`


@dataclass(frozen=True)
class Answer:
    """What goes to standard output, and the exit code."""

    text: str
    code: int = 0


async def answer(asked: Arguments, desired: Desired, hosts: Hosts) -> Answer:
    """The answer to one of `status`, `plan`, `observe` and `logs`."""
    match asked.command:
        case "status":
            told = await status(desired, hosts)
            return Answer(told.model_dump_json(indent=2) if asked.json else table(told), 0 if told.sound else UNSOUND)
        case "plan":
            return await _plan(asked, desired, hosts)
        case "observe":
            return Answer((await observe(desired, hosts)).model_dump_json(indent=2))
        case _:
            lines = await hosts.run(asked.member or "", Script("logs", {"LINES_ASKED": str(asked.lines)}))
            return Answer(json.dumps(lines.splitlines(), indent=2) if asked.json else lines.rstrip())


async def _plan(asked: Arguments, desired: Desired, hosts: Hosts) -> Answer:
    seen = await observe(desired, hosts)
    steps = plan(seen, desired)
    code = RefusalError.exit_code if isinstance(steps, Refusal) else 0
    if asked.json:
        return Answer(printed(steps), code)
    state = described(seen, desired)
    lines = [f"refused: {steps.words}"] if isinstance(steps, Refusal) else [str(step) for step in steps]
    return Answer("\n".join([state, *(lines or ["nothing to change"])]), code)
