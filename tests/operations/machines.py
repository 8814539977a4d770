"""Machines, and how etcd behaves on them."""

import hashlib
from dataclasses import dataclass, field

from operations.desired import Desired

ELECTION = 1.2  # seconds until a quorum of running members has a leader
CRASH = 1.0  # seconds between two starts of a unit that crashes


def hexadecimal(*parts: str) -> int:
    return int(hashlib.sha256("/".join(parts).encode()).hexdigest()[:15], 16)


@dataclass
class Machine:
    """What is on one host, and whether etcd runs there."""

    reachable: bool = True
    stored: dict[str, dict[str, str]] = field(default_factory=dict)  # revisions, by id
    current: str | None = None
    initial: str | None = None
    identity: str | None = None
    data: str | None = None  # the token under which its data was made
    wanted: bool = False  # systemd keeps it running
    running: str | None = None  # the revision of the process
    since: float = 0.0
    restarts: int = 0

    def rebuild(self) -> None:
        """The machine is new; what was uploaded is there again."""
        self.__init__()  # type: ignore[misc]


@dataclass
class Machines:
    """All machines of a cluster, at one moment."""

    wished: Desired
    machines: dict[str, Machine]
    bad_settings: set[tuple[str, str]] = field(default_factory=set)  # member, settings that etcd refuses there
    moved_to: str | None = None
    now: float = 0.0

    def may_stop(self, name: str) -> None:
        if (
            any(machine.identity for machine in self.machines.values())
            and len(self.machines) > 1
            and self.healthy(name)
        ):
            others = [other for other in self.machines if other != name and self.healthy(other)]
            assert len(others) >= len(self.machines) // 2 + 1, f"stopping {name} would lose the quorum"

    def launch(self, name: str, machine: Machine) -> None:
        assert not (machine.identity and not machine.data), "an initialised member was started on an empty directory"
        machine.wanted, machine.since, machine.restarts = True, self.now, 0
        machine.running = None
        self.live(name)

    def live(self, name: str) -> None:
        """What happens by itself to a member that systemd keeps running."""
        machine = self.machines[name]
        if not machine.wanted:
            return
        current = machine.stored[machine.current or ""]
        if (name, current["SETTINGS"]) in self.bad_settings and machine.running is None:
            machine.restarts = int((self.now - machine.since) / CRASH)
            return
        if machine.running is None:
            machine.running = machine.current
        if machine.data is None:
            block = dict(line.split(": ", 1) for line in (machine.initial or "").splitlines())
            assert block["initial-cluster-state"] == '"new"'
            machine.data = block["initial-cluster-token"].strip('"')
            tokens = {other.data for other in self.machines.values() if other.data}
            assert len(tokens) == 1, "two clusters were founded"

    def up(self) -> list[str]:
        return [name for name, machine in self.machines.items() if machine.running and machine.data]

    def quorum(self) -> bool:
        up = self.up()
        return len(up) >= len(self.wished.members) // 2 + 1

    def healthy(self, name: str) -> bool:
        machine = self.machines[name]
        return name in self.up() and self.quorum() and self.now - machine.since >= ELECTION

    def leader(self) -> str | None:
        well = [name for name in self.machines if self.healthy(name)]
        return self.moved_to if self.moved_to in well else (well[0] if well else None)

    def member_id(self, name: str) -> int:
        return hexadecimal(name, self.machines[name].data or "")
