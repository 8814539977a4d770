"""Writes that go on while something is done to a cluster, and the check afterwards that none was lost."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.engine.stack import PROJECT, Stack

SETTLING = 60  # seconds that all members may take afterwards to tell the same


@dataclass(frozen=True)
class Client:
    """What one client was told of its writes."""

    acknowledged: int
    unknown: int
    failed: int
    longest_gap: float  # seconds without an acknowledgement


@dataclass(frozen=True)
class Report:
    """What the writer found: `everyone` knows all endpoints, the others are pinned to a member each."""

    everyone: Client
    pinned: dict[str, Client]
    seconds: float


@dataclass
class Writer:
    """The writer while it writes; `finish` ends it."""

    process: "subprocess.Popen[str]"
    _report: Report | None = field(default=None)

    def finish(self) -> Report:
        """Ends the writing; what was found, or AssertionError that says what was lost."""
        if self._report is None:
            said, complaint = self.process.communicate(timeout=2 * SETTLING)
            assert self.process.returncode in {0, 1}, f"the writer failed: {complaint}"
            told = json.loads(said)
            assert not told["problems"], "\n".join(["the cluster did not keep what was written:", *told["problems"]])
            clients = {name: Client(**client) for name, client in told["clients"].items()}
            self._report = Report(clients.pop("all"), clients, told["seconds"])
        return self._report


@contextmanager
def writing(stack: Stack, *, rate: int = 50) -> Iterator[Writer]:
    """Writes going on to every member, so many a second and client; at the end nothing may be lost."""
    build = subprocess.run([str(PROJECT / "tests/writer/build")], capture_output=True, text=True)
    assert build.returncode == 0, build.stderr
    members = [f"{name}={member['client_url']}" for name, member in stack.output("members").items()]
    folder = PROJECT / ".clients" / stack.name / "admin"
    options = [f"-credentials={folder}", f"-rate={rate}", f"-settle={SETTLING}"]
    process = subprocess.Popen(
        [str(PROJECT / "lab/run"), build.stdout.strip(), *options, *members],
        cwd=PROJECT,
        stdin=subprocess.PIPE,  # its end ends the writing, also when the tests are killed
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n", process.communicate()[1]
        writer = Writer(process)
        yield writer
        writer.finish()
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
