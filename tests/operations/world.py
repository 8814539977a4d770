"""A small world of hosts and etcd that answers the scripts of operations, and checks what must never happen."""

import json
from dataclasses import dataclass, field

from operations.desired import Revision
from operations.errors import ScriptError, UnansweredError
from operations.scripts import CHANGED, Script
from tests.operations.machines import Machine, hexadecimal, printed
from tests.operations.minors import Minors
from tests.operations.wishes import desired, etcd

TEXTS = ("HOSTS_BLOCK", "ENDPOINTS", "FIREWALL", "FIREWALL_SERVICE")


class KilledError(BaseException):
    """The run was killed; not an Exception, so that nothing handles it."""


@dataclass
class World(Minors):
    """Implements `Hosts`. `cut` makes the run die at its so-maniest change: before it when even, after it when odd."""

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
            self.live(name)
        self.govern()

    async def run(self, name: str, script: Script, seconds: float | None = None) -> str:  # noqa: ARG002
        machine = self.machines[name]
        if not machine.reachable:
            raise UnansweredError(name, "switched off")
        if script.name in {"observe", "health"}:
            self.live(name)
            return self._seen(name) if script.name == "observe" else self._healths()
        assert name in self.held or script.name == "unfounded", f"{script.name}: others may change {name} too"
        self._boundary(2 * self.changes)
        self.done.append((script.name, name))
        said = getattr(self, f"_{script.name}")(name, machine, script.values)
        self.changes += 1
        self.entries += 1
        self._boundary(2 * self.changes - 1)
        return said or ""

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
        self.listed = {}
        self._admit(name, machine, values)
        machine.wanted, machine.running, machine.initial = False, None, values["INITIAL"]
        self._activate(machine, values)

    def _admit(self, name: str, machine: Machine, values: dict[str, str]) -> None:  # noqa: ARG002
        machine.admission = "\n".join(values[text] for text in TEXTS)
        for other in self.listed:
            assert f"{etcd(other).address}" in values["FIREWALL"], f"{other} is on the list and not let in"

    def _activate(self, machine: Machine, values: dict[str, str]) -> None:
        machine.stored[values["REVISION"]] = values
        machine.current = values["REVISION"]

    def _renew(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        if values["RESTARTED"] == "yes":
            self.may_stop(name)
        self._activate(machine, values)
        if values["RESTARTED"] == "yes":
            self.launch(name, machine)

    def _back(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        assert values["REVISION"] == machine.proved, "turned back to what was never proved"
        machine.current = values["REVISION"]
        if values["RESTARTED"] == "yes":
            self.launch(name, machine)

    def _start(self, name: str, machine: Machine, values: dict[str, str]) -> None:  # noqa: ARG002
        if not machine.wanted:
            self.launch(name, machine)

    def _stop(self, name: str, machine: Machine, values: dict[str, str]) -> None:  # noqa: ARG002
        machine.wanted, machine.running = False, None

    def _etcdctl(self, name: str, machine: Machine, values: dict[str, str]) -> None:  # noqa: ARG002
        verb, *rest = values["ARGUMENTS"].split()
        if verb == "member":
            self.change_list(rest[0], rest[1] if rest[0] == "add" else self.called(rest[1]))
            return
        if verb == "downgrade":
            self.order(name, *rest)
            return
        assert verb == "move-leader", verb
        assert self.leader() in self.machines, "only a leader can move leadership"
        self.moved_to = self.called(rest[0])

    def _enter(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        if machine.data or machine.identity:
            raise ScriptError(name, "enter", CHANGED, "data is there")
        machine.initial = values["INITIAL"]
        self._activate(machine, values)
        self.launch(name, machine)

    def _left(self, name: str, machine: Machine, values: dict[str, str]) -> None:  # noqa: ARG002
        assert machine.member not in self.listed.values(), f"the data of {name} are needed"
        machine.wanted, machine.running = False, None
        machine.data = machine.member = machine.initial = machine.identity = None

    def _confirm(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        assert self.healthy(name)
        machine.initial, machine.identity = values["INITIAL"], values["IDENTITY"]
        machine.proved = values["PROVED"] or machine.proved

    def _proved(self, name: str, machine: Machine, values: dict[str, str]) -> None:
        assert self.healthy(name)
        machine.proved = values["REVISION"]

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
            "current": machine.links,
            "proved": f"revisions/{machine.proved}" if machine.proved else "",
            "running": machine.running or "",
            "restart": stored.get("RESTART", ""),
            "identity": machine.identity or "",
            "initial": machine.initial or "",
            "unfounded": "",
            "data": "there" if machine.data else "",
            "admission": machine.admission,
            "disk": "100 50",
            "status": self._status(name) if self.answers(name) else "",
            "members": self._members() if self.answers(name) else "",
            "status_error": "",
            "members_error": "",
        }
        return printed(said)

    def _status(self, name: str) -> str:
        machine = self.machines[name]
        header = {"cluster_id": hexadecimal(machine.data or ""), "member_id": machine.member}
        leader = self.leader()
        status = {
            "header": header,
            "leader": self.listed[leader] if leader else 0,
            "isLearner": name in self.learners,
        } | self.told(name)
        return json.dumps([{"Status": status}])

    def _members(self) -> str:
        listed = [
            {
                "ID": member_id,
                "name": name if self.machines[name].member == member_id or name not in self.learners else "",
                "peerURLs": [etcd(name).peer_url],
                "clientURLs": [etcd(name).client_url],
                "isLearner": name in self.learners,
            }
            for name, member_id in self.listed.items()
        ]
        return json.dumps({"members": listed})

    def _healths(self) -> str:
        return json.dumps([{"endpoint": etcd(name).client_url, "health": self.healthy(name)} for name in self.listed])


def world(size: int, wished: Revision | None = None) -> World:
    """Fresh machines, with everything uploaded and nothing running."""
    wish = desired(size, wished)
    return World(wished=wish, machines={member.name: Machine() for member in wish.members})
