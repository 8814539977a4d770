"""Cloud-init's four stages in one interpreter, as it does it itself from 24.3 on: its imports cost more than its work.

Runs the first stage, returns to systemd, and leaves a process behind that runs each later stage when its unit asks.
"""

import os
import sys
from pathlib import Path

from cloudinit.cmd.main import main  # type: ignore[import-not-found]

PIPES = Path("/run/cloud-init-stages")
LATER = {"init": ["init"], "config": ["modules", "--mode=config"], "final": ["modules", "--mode=final"]}


def exit_code(arguments: list[str]) -> int:
    """Returns the exit code of one stage, run in a child so that it finds the interpreter as if just started."""
    child = os.fork()
    if child == 0:
        sys.exit(main(["cloud-init", *arguments]) or 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serve() -> None:
    """Runs each later stage when something is written to its pipe, and answers with its exit code."""
    for stage, arguments in LATER.items():
        (PIPES / stage).read_text()
        code = exit_code(arguments)
        (PIPES / f"{stage}.code").write_text(f"{code}\n")


if __name__ == "__main__":
    os.environ.setdefault("TZ", ":/etc/localtime")
    PIPES.mkdir(mode=0o700)
    first = exit_code(["init", "--local"])
    for stage in LATER:
        os.mkfifo(PIPES / stage)
        os.mkfifo(PIPES / f"{stage}.code")
    if os.fork() == 0:
        serve()
    else:
        sys.exit(first)
