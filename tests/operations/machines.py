"""Machines, and how etcd behaves on them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from operations.desired import Desired

ELECTION = 1.2  # seconds until a quorum of running members has a leader
CRASH = 1.0  # seconds between two starts of a unit that crashes


def hexadecimal(*parts: str) -> int:
    return int(hashlib.sha256("/".join(parts).encode()).hexdigest()[:15], 16)


def printed(said: Mapping[str, str]) -> str:
    """These values, as `observe.sh` prints them."""
    return "\n".join(["mark", *(f"mark {name}\n{value}" for name, value in said.items()), "mark end", ""])


@dataclass
class Machine:
    """What is on one host, and whether etcd runs there."""

    reachable: bool = True
    stored: dict[str, dict[str, str]] = field(default_factory=dict)  # revisions, by id
    current: str | None = None
    proved: str | None = None
    initial: str | None = None
    identity: str | None = None
    admission: str = ""  # what lets others in
    data: str | None = None  # the token under which its data was made
    member: int | None = None  # the ID that it has in them
    wanted: bool = False  # systemd keeps it running
    running: str | None = None  # the revision of the process
    since: float = 0.0
    restarts: int = 0

    @property
    def links(self) -> str:
        """Where `current` and the binaries in it point to."""
        made = self.stored.get(self.current or "")
        return f"revisions/{self.current}\n../../releases/{made['RELEASE']}" if made else ""

    def rebuild(self) -> None:
        """The machine is new; what was uploaded is there again."""
        self.__init__()  # type: ignore[misc]


@dataclass
class Machines:
    """All machines of a cluster, at one moment."""

    wished: Desired
    machines: dict[str, Machine]
    bad_settings: set[tuple[str, str]] = field(default_factory=set)  # member, settings that etcd refuses there
    expired: set[str] = field(default_factory=set)  # credentials that nobody accepts any more
    moved_to: str | None = None
    listed: dict[str, int] = field(default_factory=dict)  # the live list: IDs by name
    learners: set[str] = field(default_factory=set)
    now: float = 0.0
    held: set[str] = field(default_factory=set)  # hosts that the run keeps others from changing

    async def hold(self, names: Iterable[str]) -> bool:
        taken = {name for name in names if self.machines[name].reachable} - self.held
        self.held |= taken
        return bool(taken)

    def may_stop(self, name: str) -> None:
        confirmed = any(machine.identity for machine in self.machines.values())
        if confirmed and len(self.voters()) > 1 and self.healthy(name):
            assert self.majority(len(self.voters()), besides=name), f"stopping {name} would lose the quorum"

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
        if machine.data is None and (machine.initial or "").count('"existing"'):
            machine.data = next(other.data for other in self.machines.values() if other.data)
            machine.member = self.listed[name]
            assert name in self.learners, "a voter was started with an empty log"
        if machine.data is None:
            block = dict(line.split(": ", 1) for line in (machine.initial or "").splitlines())
            assert block["initial-cluster-state"] == '"new"'
            machine.data = block["initial-cluster-token"].strip('"')
            tokens = {other.data for other in self.machines.values() if other.data}
            assert len(tokens) == 1, "two clusters were founded"
            self.listed = self.listed or {one.name: hexadecimal(one.name, machine.data) for one in self.wished.members}
            machine.member = self.listed[name]

    def up(self) -> list[str]:
        """Those of the list that run; one that was removed knows, and ends."""
        return [
            name
            for name, machine in self.machines.items()
            if machine.running and machine.data and machine.member == self.listed.get(name)
        ]

    def voters(self) -> list[str]:
        return [name for name in self.listed if name not in self.learners]

    def majority(self, size: int, besides: str = "") -> bool:
        """Whether enough voters are healthy for a cluster of so many."""
        well = [name for name in self.voters() if name != besides and self.healthy(name)]
        return len(well) >= size // 2 + 1

    def quorum(self) -> bool:
        up = set(self.up()) & set(self.voters())
        return len(up) >= len(self.voters()) // 2 + 1

    def healthy(self, name: str) -> bool:
        machine = self.machines[name]
        return name in self.up() and self.quorum() and self.now - machine.since >= ELECTION

    def answers(self, name: str) -> bool:
        """Whether a client gets through to it."""
        stored = self.machines[name].stored.get(self.machines[name].current or "", {})
        return self.healthy(name) and stored.get("CREDENTIALS") not in self.expired

    def leader(self) -> str | None:
        well = [name for name in self.voters() if self.healthy(name)]
        return self.moved_to if self.moved_to in well else (well[0] if well else None)

    def called(self, member_id: str) -> str:
        return next(name for name, listed in self.listed.items() if f"{listed:x}" == member_id)

    def change_list(self, verb: str, name: str) -> None:
        """As etcd does it, and as we want it done."""
        size = len(self.voters())
        match verb:
            case "add":
                assert name not in self.listed, "added twice"
                assert not self.learners, "two learners at once"
                assert self.majority(size + 1 if size > 1 else 1), f"adding {name} to a weak cluster"
                self.listed[name] = hexadecimal(name, str(self.now), str(len(self.listed)))
                self.learners.add(name)
            case "promote":
                self.learners.remove(name)
            case "remove":
                assert name in self.learners or self.majority(max(size - 1, 1), besides=name), f"removing {name}"
                del self.listed[name]
                self.learners.discard(name)
