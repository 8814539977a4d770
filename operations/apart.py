"""Work that is not cut in the middle when whoever asked for it is."""

import os
import signal
import sys
from collections.abc import Callable
from threading import Thread

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def apart(work: Callable[[], int]) -> int:
    """What the work returns, done in a process of its own that is asked to end when this one dies.

    Pulumi kills its commands when it is interrupted. Their output is held open, so it waits for the work all the same.
    """
    alive, mine = os.pipe()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until there is somebody to hand them on to
    child = os.fork()
    if child:
        os.close(alive)
        return _handing_on(child)
    os.close(mine)
    os.setsid()  # Pulumi kills the whole group
    Thread(target=_outlived, args=[alive], daemon=True).start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    sys.exit(work())


def _handing_on(child: int) -> int:
    for number in SIGNALS:
        signal.signal(number, lambda number, _: os.kill(child, number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code >= 0 else 128 - code


def _outlived(alive: int) -> None:
    os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGTERM)
