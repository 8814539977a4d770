"""A running cluster whose wish is for broken revisions, by the command that is its stack's rollout."""

import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from operations.desired import Desired
from operations.recorded import recorded
from tests.engine.conftest import Machines
from tests.engine.stack import PROJECT, Stack

Wish = dict[str, Any]
Change = str | Callable[[str], str]  # commands, or those for a member at an address
DROP_INS = "/run/systemd/system/etcd.service.d"
STORES = {"release": "releases", "settings": "settings", "credentials": "credentials"}


def overwrite(files: dict[str, str]) -> str:
    """The commands that write those files, and leave their owners as they are."""
    return " && ".join(f"printf %s {shlex.quote(content)} >{name}" for name, content in files.items())


@dataclass(frozen=True)
class Breakable:
    """A cluster, the machines that it is on, and what its stack wishes for."""

    stack: Stack
    machines: Machines

    @property
    def names(self) -> tuple[str, ...]:
        """Of the members."""
        return tuple(machine["name"] for machine in self.machines.machines)

    def exported(self) -> dict[str, Any]:
        """The stack's state, with its secrets."""
        state: dict[str, Any] = json.loads(self.stack.pulumi("stack", "export", "--show-secrets"))
        return state

    def wish(self, *, step: float) -> Wish:
        """What the stack wishes for, with so many seconds for a step."""
        desired = recorded(self.stack.name, self.exported()).model_copy(update={"founded": ""})
        return _with_keys(desired, self.machines.key) | {"limits": {"step": step}}

    def copied(self, wish: Wish, part: str, name: str, change: Change, *, restarts: bool = False) -> Wish:
        """The wish with another revision: copies, under that name, of what members have in a store, changed there."""
        store = f"/opt/etcd/{STORES[part]}"
        members = []
        for member in wish["members"]:
            mine = f"{store}/{member['revision'][part]}"
            copy = f"rm -rf {store}/{name} && cp -a {mine} {store}/{name} && cd {store}/{name}"
            commands = change if isinstance(change, str) else change(member["address"])
            self.machines.run(member["name"], f"{copy} && {commands}")
            revision = member["revision"] | {part: name} | ({"restart": name} if restarts else {})
            members.append(member | {"revision": revision})
        return wish | {"members": members}

    def written(self, wish: Wish, name: str, files: Callable[[str], dict[str, str]], *, restarts: bool = False) -> Wish:
        """The wish with other credentials: files for an address, written over a copy of what members have."""
        return self.copied(wish, "credentials", name, lambda address: overwrite(files(address)), restarts=restarts)

    def drop_in(self, name: str, text: str) -> None:
        """Adds to the unit of that member; nothing takes it away."""
        write = f"mkdir -p {DROP_INS} && printf '{text}' >{DROP_INS}/fault.conf" if text else f"rm -r {DROP_INS}"
        self.machines.run(name, f"{write} && systemctl daemon-reload")

    def start(self, wish: Wish) -> "subprocess.Popen[str]":
        """The rollout, running, with that as what is wished for."""
        process = subprocess.Popen(
            [str(PROJECT / "lab/run"), "python", "-m", "operations", "converge"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(wish))
        process.stdin.close()
        process.stdin = None
        return process

    def turned(self, run: "subprocess.Popen[str]") -> str:
        """The first member that a running rollout started from another revision, as soon as it has."""
        before = self.starts()
        assert run.stdout is not None
        for line in run.stdout:
            if rolled := re.search(r" roll (m\d) ", line):
                name = rolled.group(1)
                while run.poll() is None:
                    if self.starts([name])[name] not in {"", before[name]}:
                        return name
        raise AssertionError("it rolled nobody")

    def converge(self, wish: Wish) -> tuple[int, str]:
        """How the rollout ended, and what it said."""
        process = self.start(wish)
        said, _ = process.communicate(timeout=300)
        return process.returncode, said

    def starts(self, names: Iterable[str] = ()) -> dict[str, str]:
        """What tells one start of a member's process from another."""
        told = "systemctl show -p InvocationID --value etcd"
        return {name: self.machines.run(name, told).strip() for name in names or self.names}

    def current(self) -> dict[str, str]:
        """The revision that each member's next start would use."""
        return {name: self.machines.run(name, "readlink /opt/etcd/current").strip() for name in self.names}


def _with_keys(desired: Desired, key: str) -> Wish:
    """As the graph hands it in, keys and all."""
    told: dict[str, Any] = desired.model_dump(mode="json", exclude_defaults=True)
    for member in told["members"]:
        member["host"]["private_key"] = key
    return told
