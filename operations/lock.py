"""One change of a stack's cluster at a time, on the operator's side. The kernel gives it up when its holder dies."""

import fcntl
import getpass
import hashlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from operations.errors import OperationError, RefusalError
from operations.progress import say

PAUSE = 0.05  # seconds between two looks
TURN = 1.0  # seconds that others of the same run get the lock for

Answer = TypeVar("Answer")


def signature(command: str, stack: str) -> str:
    """Who runs what since when, in one line that no other run has."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # nobody by that number
        user = str(os.getuid())
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"'{command}' of {user}@{socket.gethostname()}, stack {stack}, process {os.getpid()}, since {since}"


def place(stack: str) -> Path:
    """The file whose lock is the stack's."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "etcd-cluster" / "locks" / hashlib.sha256(stack.encode()).hexdigest()[:16]


def alone(stack: str, verb: str, seconds: float, change: Callable[[], Answer]) -> Answer:
    """What the change answers, made while holding the stack's lock.

    Members that leave and join again do so one after the other: where one of them is away at the moment, the lock is
    given up for its return, and the change made then.
    """
    until, told = time.monotonic() + seconds, False
    while True:
        try:
            with held(stack, verb, seconds):
                return change()
        except RefusalError as error:
            if not error.passing or time.monotonic() > until:
                raise
            if not told:
                say(f"waiting: {error}")
                told = True
        time.sleep(TURN)


@contextmanager
def held(stack: str, verb: str, seconds: float) -> Iterator[None]:
    """Holds the stack's lock; RefusalError naming the holder when it is not free within so many seconds."""
    path = place(stack)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = path.open("a+")
    except OSError as error:
        raise OperationError(f"{path} cannot be opened for the lock of {stack}: {error.strerror}") from None
    with opened as file:
        _take(file.fileno(), path, stack, seconds)
        file.truncate(0)
        file.write(signature(verb, stack))
        file.flush()
        yield


def _take(descriptor: int, path: Path, stack: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = path.read_text() or "another run"
            if time.monotonic() > until:
                raise RefusalError(
                    f"{stack} is being changed by {holder}: wait for it to end, then run again"
                ) from None
            if not told:
                say(f"waiting for {holder}")
                told = True
            time.sleep(PAUSE)
        else:
            return
