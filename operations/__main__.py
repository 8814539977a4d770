"""The command line of operations; what may be said to it is in arguments.py, and in `python -m operations --help`.

What it runs takes half a second of a CPU to import, so it is imported when something is to be run.
"""

import signal
import sys

from operations import arguments
from operations.apart import apart
from operations.arguments import Arguments
from operations.errors import EndedError, OperationError, RefusalError
from operations.progress import say
from operations.shared import Told, shared

SHARED = {"join", "preflight"}  # commands that mostly are one look, the same for all members
ENDS = {RefusalError.exit_code: "refused", EndedError.exit_code: "ended"}


def main() -> int:
    """The exit code."""
    asked = arguments.read()
    return apart(lambda: _main(asked)) if asked.command in arguments.CHANGES else _main(asked)


def _main(asked: Arguments) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _answered(asked, "" if asked.stack else sys.stdin.read())
    except OperationError as error:
        say(f"{asked.command} {ENDS.get(error.exit_code, 'failed')}: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        say(f"{asked.command} was interrupted; run again, and it goes on from where it is")
        return EndedError.exit_code


def _answered(asked: Arguments, wished: str) -> int:
    told = _told(asked, wished)
    if told is not None:
        if told.words:
            say(told.words)
        sys.stdout.write(told.text + "\n")
        return 0
    from operations.run import run  # noqa: PLC0415

    answer = run(asked, wished)
    sys.stdout.write(answer.text + "\n")
    return answer.code


def _told(asked: Arguments, wished: str) -> Told | None:
    """What a look shared with the other members says; None when there is more to do."""
    if asked.command not in SHARED or asked.member is None or asked.stack:
        return None

    def find() -> dict[str, Told]:
        from operations.run import found  # noqa: PLC0415

        return found(asked, wished)

    question = " ".join([asked.command, *(["again"] if asked.again else [])])
    return shared(question, wished, asked.member, find)


if __name__ == "__main__":
    sys.exit(main())
