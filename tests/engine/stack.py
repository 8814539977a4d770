"""A stack of this program in the lab, driven as its users drive it: through the command line."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[2]
SECONDS = 900


@dataclass(frozen=True)
class Run:
    """What a command said and how it ended."""

    code: int
    text: str


class Stack:
    """One stack with a configuration of its own."""

    def __init__(self, name: str, folder: Path, config: dict[str, Any], *, agent: Path | None = None) -> None:
        self.name, self.agent = name, agent
        self.file = folder / f"Pulumi.{name}.yaml"
        self.file.write_text("{}")
        self.configure(config)
        # `stack init` writes its salt beside the Pulumi.yaml that it finds.
        (folder / "Pulumi.yaml").write_text((PROJECT / "Pulumi.yaml").read_text())
        self.run("stack", "rm", "--force", "--yes", "--preserve-config")  # left by a run of the tests that was killed
        self.pulumi("--cwd", str(folder), "stack", "init", name)

    def configure(self, config: dict[str, Any]) -> None:
        """Writes these keys over those of the stack's file."""
        written = yaml.safe_load(self.file.read_text())
        keys = written.get("config", {}) | {f"etcd-cluster:{key}": value for key, value in config.items()}
        self.file.write_text(yaml.safe_dump(written | {"config": keys}))

    def _argv(self, *arguments: str) -> list[str]:
        # Whoever starts the tests may have an agent too: in the lab there is none but the one that a test asks for.
        agent = ["env", f"SSH_AUTH_SOCK={self.agent}"] if self.agent else []
        return [str(PROJECT / "lab" / "run"), *agent, "pulumi", *arguments, "--non-interactive"]

    def _environment(self) -> dict[str, str]:
        return os.environ | {"STACK": self.name, "PULUMI_STACK": self.name, "PULUMI_OPTION_CONFIG_FILE": str(self.file)}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A running pulumi command, in a process group of its own."""
        return subprocess.Popen(
            self._argv(*arguments),
            cwd=PROJECT,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> Run:
        """A pulumi command, ended."""
        process = self.start(*arguments)
        try:
            text, _ = process.communicate(timeout=SECONDS)
        except BaseException:
            kill_tree(process)
            raise
        return Run(process.returncode, text)

    def pulumi(self, *arguments: str) -> str:
        """A pulumi command that has to succeed."""
        done = self.run(*arguments)
        assert done.code == 0, done.text
        return done.text

    def secret(self, path: str, value: str) -> None:
        """A secret of the configuration, which never is an argument."""
        argv = self._argv("config", "set", "--secret", "--path", f"etcd-cluster:{path}")
        subprocess.run(argv, cwd=PROJECT, env=self._environment(), input=value, text=True, check=True)

    def up(self) -> str:
        """`pulumi up`, which has to succeed."""
        return self.pulumi("up", "--yes", "--skip-preview")

    def output(self, name: str) -> Any:  # noqa: ANN401  whatever the program exported
        """One output, decoded."""
        return self.outputs()[name]

    def outputs(self) -> dict[str, Any]:
        """All outputs, secrets too."""
        decoded: dict[str, Any] = json.loads(self.pulumi("stack", "output", "--json", "--show-secrets"))
        return decoded

    def remove(self) -> None:
        """Destroys what is there; the stack's record goes too."""
        self.pulumi("destroy", "--yes", "--skip-preview")
        self.pulumi("stack", "rm", "--yes", "--preserve-config")


def kill_tree(process: subprocess.Popen[str]) -> None:
    """kill -9 of the command and of everything that it started, wherever that put itself."""
    for pid in [process.pid, *descendants(process.pid)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()  # not read to its end: what a plugin has only just started may keep it open


def descendants(pid: int) -> Iterator[int]:
    """The processes that a process started, and those that they did."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from descendants(int(child))
