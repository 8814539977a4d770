"""A small world of hosts and etcd that answers the scripts of operations, and checks what must never happen."""

import base64
import hashlib
import json
from dataclasses import dataclass, field

from operations.desired import Access, Desired, Limits, Revision, Wish
from operations.errors import ScriptError, UnansweredError
from operations.scripts import CHANGED, Script

ELECTION = 1.2  # seconds until a quorum of running members has a leader
CRASH = 1.0  # seconds between two starts of a unit that crashes
HOST_KEY = "ssh-ed25519 AAAA"


class KilledError(BaseException):
    """The run was killed; not an Exception, so that nothing handles it."""


def revision(settings: str = "plain", release: str = "3.6.16", credentials: str = "leaf") -> Revision:
    return Revision(release=release, settings=settings, credentials=credentials, restart=f"{release}-{settings}")


def desired(size: int, wished: Revision | None = None) -> Desired:
    members = tuple(
        Wish(
            name=f"m{number}",
            address=f"192.0.2.{number}",
            host=Access(address=f"192.0.2.{number}", user="root", host_key=HOST_KEY),
            host_identity="one",
            revision=wished or revision(),
        )
        for number in range(1, size + 1)
    )
    limits = Limits(connect=1, observe=5, bootstrap=6, step=6)
    return Desired(cluster="c", stack="o/p/s", members=members, limits=limits)


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
class World:
    """Implements `Hosts`. `cut` makes the run die at its so-maniest change: before it when even, after it when odd."""

    wished: Desired
    machines: dict[str, Machine]
    bad_settings: set[tuple[str, str]] = field(default_factory=set)  # member, settings that etcd refuses there
    moved_to: str | None = None
    now: float = 0.0
    cut: int | None = None
    changes: int = 0
    done: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.machines)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        for name in self.machines:
            self._live(name)

    async def run(self, name: str, script: Script, seconds: float = 60) -> str:  # noqa: ARG002
        machine = self.machines[name]
        if not machine.reachable:
            raise UnansweredError(name, "switched off")
        if script.name == "observe":
            self._live(name)
            return self._seen(name)
        if script.name == "health":
            return self._healths()
        self._boundary(2 * self.changes)
        self.done.append((script.name, name))
        getattr(self, f"_{script.name}")(name, machine, script.values)
        self.changes += 1
        self._boundary(2 * self.changes - 1)
        return ""

    def _boundary(self, number: int) -> None:
        if self.cut is not None and number >= self.cut:
            raise KilledError

    # what the scripts do

    def _found(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        if machine.data or machine.identity:
            raise ScriptError(name, "found", CHANGED, "data is there")
        for other in self.machines.values():
            assert other.reachable, "founded though a host is silent"
            assert not other.data, "founded though a host has data"
            assert not other.identity, "founded though a host has an identity"
        machine.wanted, machine.running, machine.initial = False, None, values["INITIAL"]
        self._activate(machine, values)

    def _activate(self, machine: Machine, values: dict[str, str]) -> None:
        machine.stored[values["REVISION"]] = values
        machine.current = values["REVISION"]

    def _renew(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        if values["RESTARTED"] == "yes":
            self._may_stop(name)
        self._activate(machine, values)
        if values["RESTARTED"] == "yes":
            self._launch(name, machine)

    def _back(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        assert values["REVISION"] in machine.stored
        machine.current = values["REVISION"]
        self._launch(name, machine)

    def _start(self, name: str, machine: Machine, values: dict[str, str]) -> None:  # noqa: ARG002
        if not machine.wanted:
            self._launch(name, machine)

    def _stop(self, name: str, machine: Machine, values: dict[str, str]) -> None:  # noqa: ARG002
        machine.wanted, machine.running = False, None

    def _etcdctl(self, name: str, machine: Machine, values: dict[str, str]) -> None:  # noqa: ARG002
        verb, *rest = values["ARGUMENTS"].split()
        assert verb == "move-leader", verb
        assert name == self._leader(), "only the leader can move leadership"
        self.moved_to = next(other for other in self.machines if f"{self._member_id(other):x}" == rest[0])

    def _confirm(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        assert self.healthy(name)
        machine.initial, machine.identity = values["INITIAL"], values["IDENTITY"]

    # what etcd does

    def _may_stop(self, name: str) -> None:
        if (
            any(machine.identity for machine in self.machines.values())
            and len(self.machines) > 1
            and self.healthy(name)
        ):
            others = [other for other in self.machines if other != name and self.healthy(other)]
            assert len(others) >= len(self.machines) // 2 + 1, f"stopping {name} would lose the quorum"

    def _launch(self, name: str, machine: Machine) -> None:
        assert not (machine.identity and not machine.data), "an initialised member was started on an empty directory"
        machine.wanted, machine.since, machine.restarts = True, self.now, 0
        machine.running = None
        self._live(name)

    def _live(self, name: str) -> None:
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

    def _up(self) -> list[str]:
        return [name for name, machine in self.machines.items() if machine.running and machine.data]

    def quorum(self) -> bool:
        up = self._up()
        return len(up) >= len(self.wished.members) // 2 + 1

    def healthy(self, name: str) -> bool:
        machine = self.machines[name]
        return name in self._up() and self.quorum() and self.now - machine.since >= ELECTION

    def _leader(self) -> str | None:
        well = [name for name in self.machines if self.healthy(name)]
        return self.moved_to if self.moved_to in well else (well[0] if well else None)

    def _member_id(self, name: str) -> int:
        return hexadecimal(name, self.machines[name].data or "")

    # what is seen

    def _seen(self, name: str) -> str:
        machine = self.machines[name]
        state = ("active", "running") if self.healthy(name) else ("activating", "start")
        active, sub = state if machine.wanted else ("inactive", "dead")
        stored = machine.stored.get(machine.running or "", {})
        said = {
            "clock": str(self.now),
            "unit": f"LoadState=loaded\nActiveState={active}\nSubState={sub}\nNRestarts={machine.restarts}",
            "journal": "it crashed" if machine.restarts else "",
            "current": f"revisions/{machine.current}" if machine.current else "",
            "running": machine.running or "",
            "restart": stored.get("RESTART", ""),
            "identity": machine.identity or "",
            "initial": machine.initial or "",
            "data": "there" if machine.data else "",
            "disk": "100 50",
            "status": self._status(name) if self.healthy(name) else "",
            "members": self._members() if self.healthy(name) else "",
            "status_error": "",
            "members_error": "",
        }
        return json.dumps({key: base64.b64encode(value.encode()).decode() for key, value in said.items()})

    def _status(self, name: str) -> str:
        machine = self.machines[name]
        header = {"cluster_id": hexadecimal(machine.data or ""), "member_id": self._member_id(name)}
        leader = self._leader()
        version = machine.stored[machine.running or ""]["RELEASE"]
        status = {"header": header, "leader": self._member_id(leader) if leader else 0, "version": version}
        return json.dumps([{"Status": status}])

    def _members(self) -> str:
        members = [self.wished.member(wish.name) for wish in self.wished.members]
        listed = [
            {"ID": self._member_id(m.name), "name": m.name, "peerURLs": [m.peer_url], "clientURLs": [m.client_url]}
            for m in members
        ]
        return json.dumps({"members": listed})

    def _healths(self) -> str:
        members = [self.wished.member(wish.name) for wish in self.wished.members]
        return json.dumps([{"endpoint": m.client_url, "health": self.healthy(m.name)} for m in members])


def world(size: int, wished: Revision | None = None) -> World:
    """Fresh machines, with everything uploaded and nothing running."""
    wish = desired(size, wished)
    return World(wished=wish, machines={member.name: Machine() for member in wish.members})
