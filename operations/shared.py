"""What one command finds out for all members, so that those of the others which run at the same time ask no host again.

Nothing slow to import is imported here: a command that is answered by another one is over in a blink.
"""

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from operations.errors import OperationError
from operations.lock import held, place

BEGAN = time.time()
TURN = 120.0  # seconds that another command may take to find out


class Told(NamedTuple):
    """What a command says, and what it prints, when there is nothing else to do for a member."""

    words: str
    text: str


Find = Callable[[], dict[str, Told]]


def shared(question: str, wished: str, member: str, find: Find) -> Told | None:
    """What is found for the member, here or by a command that ended after this one began; None: it has to do it alone.

    What was found before that tells how it was before somebody mended it.
    """
    try:
        stack = str(json.loads(wished)["stack"])
    except (ValueError, KeyError, TypeError):
        return None  # whoever reads it next says what is wrong with it
    key = hashlib.sha256(f"{question}\n{wished}".encode()).hexdigest()
    topic = f"{stack} shared {question}"  # a lock of its own: what is found may need others
    path = place(topic).with_suffix(".json")
    with held(topic, question, TURN):
        told = _remembered(path, key)
        if told is None:
            told = find()
            _remember(path, {"key": key, "ended": time.time(), "told": told})
    return told.get(member)


def _remembered(path: Path, key: str) -> dict[str, Told] | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(path.read_text())
        if known["key"] == key and known["ended"] >= BEGAN:
            return {name: Told(*told) for name, told in known["told"].items()}
    return None


def _remember(path: Path, known: dict[str, object]) -> None:
    try:
        path.write_text(json.dumps(known))
    except OSError as error:
        raise OperationError(f"{path} cannot be written: {error.strerror}") from None
