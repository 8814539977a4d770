"""How etcd deals with minor versions: of the cluster, of the data of each member, and on the way down."""

from dataclasses import dataclass, field

from operations.errors import ScriptError
from tests.operations.machines import Machine, Machines

LOOK = 2.0  # seconds between two looks of the leader at the versions of the members


def minor(release: str) -> str:
    return ".".join(release.split(".")[:2])


@dataclass
class Minors(Machines):
    """Machines whose etcd refuses to run what it cannot read."""

    version: str = ""  # of the cluster
    lowering: str = ""  # what etcd was told to go down to
    storage: dict[str, str] = field(default_factory=dict)
    old_entries: set[str] = field(default_factory=set)  # members with entries of 3.5 after their last raft snapshot
    snapshots: dict[str, int] = field(default_factory=dict)
    entries: int = 1
    looked: float = 0.0
    stuck: bool = False  # etcd does not go down though it was told to
    old_data: set[str] = field(default_factory=set)  # members that hold v2 data

    def launch(self, name: str, machine: Machine) -> None:
        release = minor(machine.stored[machine.current or ""]["RELEASE"])
        assert release >= self.version, f"{name}: {release} does not run in a cluster of {self.version}"
        assert release < "3.7" or name not in self.old_entries, f"{name}: 3.7 panics on entries of 3.5"
        if release == "3.5":
            self.old_entries |= set(self.machines)
        super().launch(name, machine)

    def govern(self) -> None:
        """What the leader does about versions, and every member about its data."""
        releases = {
            name: minor(self.machines[name].stored[self.machines[name].running or ""]["RELEASE"]) for name in self.up()
        }
        if self.now - self.looked < LOOK or not self.leader() or set(releases) != set(self.listed) or not releases:
            return
        self.looked = self.now
        if self.lowering and self.stuck:
            return
        self._decide(set(releases.values()))
        self.storage |= {name: self.version for name, release in releases.items() if release > "3.5"}

    def _decide(self, releases: set[str]) -> None:
        if not self.lowering:
            self.version = max(self.version, min(releases))
        elif self.version != self.lowering:
            self.version = self.lowering
            for name in self.up():
                self.snapshots[name] = self.entries
                self.old_entries.discard(name)
        elif releases == {self.lowering}:
            self.lowering = ""

    def order(self, name: str, verb: str, target: str = "") -> None:
        """`etcdctl downgrade`."""
        if verb == "cancel":
            self.lowering = ""
            return
        if f"3.{int(self.version[2:]) - 1}" != target:
            raise ScriptError(name, "etcdctl", 1, "etcdserver: invalid downgrade target version")
        if verb == "enable":
            assert not self.lowering, "a downgrade goes on"
            self.lowering = target

    def told(self, name: str) -> dict[str, object]:
        """What a member tells of versions."""
        release = self.machines[name].stored[self.machines[name].running or ""]["RELEASE"]
        said: dict[str, object] = {"version": release, "raftIndex": self.entries, "raftAppliedIndex": self.entries}
        if release >= "3.6":
            info = {"enabled": True, "targetVersion": f"{self.lowering}.0"} if self.lowering else {}
            said |= {"storageVersion": f"{self.storage[name]}.0" if name in self.storage else "", "downgradeInfo": info}
        return said

    # what the scripts do

    def _v2store(self, name: str, *_: object) -> None:
        if name in self.old_data:
            raise ScriptError(name, "v2store", 67, "detected custom v2 content")

    def _snapshot(self, name: str, *_: object) -> None:
        assert self.healthy(name)

    def _raftlog(self, name: str, *_: object) -> str:
        return f"{'old' if self.old_entries else 'new'} {self.snapshots.get(name, 0):x}"
