"""What all measurements on container machines do: a lab, the figures, and where they are kept."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bench.keep import keep
from tests.engine.conftest import VERSION, Machines, lab
from tests.engine.stack import PROJECT, Stack

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Figures = TypeVar("Figures", bound="DataclassInstance")


def command(
    name: str,
    about: str | None,
    measured: Callable[[], Sequence[Figures]],
    printed: Callable[[Sequence[Figures]], None],
) -> int:
    """The exit code of a benchmark: 1, with the words, when something that it measures failed."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}", description=about)
    place = PROJECT / ".cache" / f"bench-{name}.json"
    parser.add_argument("--output", type=Path, default=place, help="where the JSON goes")
    arguments = parser.parse_args()
    lab("up")
    lab("release", VERSION)
    try:
        figures = measured()
    except AssertionError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    printed(figures)
    keep(figures, arguments.output)
    return 0


@contextmanager
def stack_on(machines: Machines, name: str, config: dict[str, object]) -> Iterator[Stack]:
    """A stack that may enter these machines, until it is removed."""
    with tempfile.TemporaryDirectory(prefix="etcd-cluster-bench-") as folder:
        stack = Stack(f"bench-{name}", Path(folder), config)
        stack.secret("ssh.private_key", machines.key)
        try:
            yield stack
        finally:
            stack.remove()
