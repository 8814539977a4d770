"""What may be said to `python -m operations`."""

import argparse
import sys
from dataclasses import dataclass

DESCRIPTION = """\
Looks at a live etcd cluster and changes it. People name the stack with --stack; the graph hands in what is wished as
JSON on standard input. Progress goes to standard error, results to standard output.

exit codes: 0 done, and for `status` all healthy and as declared; 1 failed, run again; 2 not understood; 3 refused, the
words say why and what to do; 4 `status`: not healthy, or not as declared; 130 interrupted, run again"""

FOR_PEOPLE = {
    "status": "how every member is, against what was declared; changes nothing",
    "plan": "the steps that `converge` would do, or why it refuses; changes nothing",
    "observe": "everything that is seen of the hosts, as JSON; changes nothing",
    "converge": "observe, plan and act until the cluster is as wished: what the rollout of `pulumi up` does",
}
FOR_THE_GRAPH = {
    "join": "join the member to the cluster that answers, if one does",
    "leave": "remove the member from the cluster, if it is in it",
    "shutdown": "stop the member if the cluster can spare it",
    "vacate": "take off the member's host what was put there, but for data that shall stay",
    "guard": "wait until the member and all others are healthy voters",
}
PREFLIGHT = "what is wrong with hosts, before anything is put on them; findings as JSON, a table if any of them matters"
CHANGES = {"converge", "join", "leave", "shutdown"}  # commands that hold the stack's lock
LINES = 100


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """What was said."""

    command: str
    member: str | None
    stack: str | None
    json: bool
    lines: int
    again: bool


def read(argv: list[str] | None = None) -> Arguments:
    """The arguments; the process ends with code 2 when they are not understood."""
    parser = argparse.ArgumentParser(
        prog="python -m operations", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    added = {name: commands.add_parser(name, help=words) for name, words in (FOR_PEOPLE | FOR_THE_GRAPH).items()}
    added["logs"] = commands.add_parser("logs", help="the end of a member's journal")
    look = added["preflight"] = commands.add_parser("preflight", help=PREFLIGHT)
    look.add_argument("member", nargs="?", help="whose host it is about; without it all hosts")
    look.add_argument("--again", action="store_true", help="the host passed before: its silence is no error")
    for name in (*FOR_THE_GRAPH, "logs"):
        added[name].add_argument("member")
    for command in added.values():
        command.add_argument(
            "--stack", help="the stack whose cluster it is; without it standard input says what is wished"
        )
        command.add_argument("--json", action="store_true", help="print JSON")
    added["logs"].add_argument("--lines", type=int, default=LINES, help=f"how many lines ({LINES})")
    said = parser.parse_args(argv)
    if said.stack is None and sys.stdin.isatty():
        parser.error("say which stack: --stack NAME")
    return Arguments(
        command=said.command,
        member=getattr(said, "member", None),
        stack=said.stack,
        json=said.json,
        lines=getattr(said, "lines", LINES),
        again=getattr(said, "again", False),
    )
