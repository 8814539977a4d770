"""What a person sees while an operation runs: lines on standard error, never a secret in them."""

import sys
import time
from contextlib import suppress

STARTED = time.monotonic()


def say(words: str) -> None:
    """Writes the words with the seconds since the start in front; that nobody listens any more cuts no step."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"{time.monotonic() - STARTED:5.1f}s  {words}\n")
        sys.stderr.flush()
