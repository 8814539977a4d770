"""A stack of a small program, driven through the command line as its users drive it."""

import json
import os
import subprocess
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 60


@dataclass(frozen=True)
class Run:
    """How a command of the engine ended and what it printed."""

    code: int
    text: str


class Stack:
    """One stack with a file backend; nothing of it is outside its directory."""

    def __init__(self, binaries: Path, directory: Path) -> None:
        self.directory = directory / "program"
        for part in ("program", "backend", "home"):
            (directory / part).mkdir()
        (directory / "home" / "plugins").symlink_to(binaries.parent / "plugins")
        (directory / "passphrase").write_text("test")
        (self.directory / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
        self.environment = {
            "PATH": f"{binaries}:/usr/bin:/bin",
            "HOME": str(directory / "home"),
            "PULUMI_HOME": str(directory / "home"),
            "PULUMI_BACKEND_URL": f"file://{directory / 'backend'}",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(directory / "passphrase"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.run("stack", "init", "test")

    def program(self, source: str) -> None:
        """What the stack is to be from now on."""
        (self.directory / "__main__.py").write_text(textwrap.dedent(source))

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """The command, running."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.directory,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, succeeds: bool = True) -> Run:
        """A command of the engine, which has to end as expected."""
        with self.start(*arguments) as process:
            text, _ = process.communicate(timeout=SECONDS)
        assert (process.returncode == 0) == succeeds, text
        return Run(process.returncode, text)

    def up(self, *, succeeds: bool = True) -> str:
        return self.run("up", "--yes", "--skip-preview", "--color=never", succeeds=succeeds).text

    def destroy(self) -> str:
        return self.run("destroy", "--yes", "--skip-preview", "--color=never").text

    def preview(self) -> dict[str, str]:
        """What would be done, by resource name, without what stays the same."""
        text = self.run("preview", "--json").text
        steps = json.loads(text[text.index("{\n") :]).get("steps", [])
        return {name_of(step["urn"]): step["op"] for step in steps if step["op"] != "same"}

    def resources(self) -> dict[str, dict[str, Any]]:
        """What is recorded, by name; secrets stay encrypted."""
        deployment = json.loads(self.run("stack", "export").text)["deployment"]
        return {name_of(resource["urn"]): resource for resource in deployment.get("resources", [])}

    def output(self, name: str) -> str:
        return self.run("stack", "output", name, "--show-secrets").text.rstrip("\n")


def name_of(urn: str) -> str:
    return urn.rsplit("::", 1)[1]
