"""What a person sees while an operation runs: lines on standard error, never a secret in them."""

import sys
import time

STARTED = time.monotonic()


def say(words: str) -> None:
    """Writes the words with the seconds since the start in front."""
    sys.stderr.write(f"{time.monotonic() - STARTED:5.1f}s  {words}\n")
    sys.stderr.flush()
