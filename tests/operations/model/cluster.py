"""A cluster as it really is: hosts, what is on them, and what etcd does there.

It knows nothing of the planner: neither its functions nor how it judges. Everything is hashable, so that states can be
told apart and counted.
"""

from functools import cache
from typing import Any, NamedTuple

from tests.operations.model.revisions import MINOR, REFUSED


class Data(NamedTuple):
    """A write-ahead log, or the file that tells of one: of which founding, and of which member of it."""

    token: int
    member: int


class Initial(NamedTuple):
    """The `initial-*` settings; members by their numbers."""

    state: str
    token: int
    members: tuple[int, ...]


class Host(NamedTuple):
    """One host and the etcd on it."""

    power: str = "on"  # or "silent": it runs and does not answer us; or "off"
    data: Data | None = None
    identity: Data | None = None
    initial: Initial | None = None
    admitted: tuple[tuple[int, bool], ...] = ()  # members that are let in, and whether by name
    current: str | None = None
    proved: str | None = None
    wanted: bool = False  # systemd keeps it running
    running: str | None = None  # the revision of the process
    opened: bool = False  # the process has seen a quorum, and answers clients since
    behind: bool = False  # it applies more slowly than the others


class Entry(NamedTuple):
    """One line of the live member list."""

    host: int
    member: int
    learner: bool = False
    started: bool = False


class Wish(NamedTuple):
    """What the configuration says, and what the stack remembers."""

    members: tuple[int, ...]
    revision: str = "plain"
    founded: int = 0  # the cluster that was brought up by a run which ended well
    downgrade: bool = False  # etcd's own downgrade to that revision was asked for


class Cluster(NamedTuple):
    """All of it at one moment; hosts are numbered from 1."""

    hosts: tuple[Host, ...]
    wish: Wish
    token: int = 0  # of the last founding; 0 before there was one
    listed: tuple[Entry, ...] = ()
    leader: int = 0
    storage: int = 5  # the minor version of the data
    order: int = 0  # the minor version that etcd was told to go down to
    alarm: bool = False

    def entry(self, number: int) -> Entry | None:
        """Its line in the list."""
        return next((entry for entry in self.listed if entry.host == number), None)

    def runs(self, number: int) -> bool:
        """Whether this member of the list runs."""
        return self.hosts[number - 1].running is not None

    @property
    def voters(self) -> list[int]:
        """Who counts for the quorum."""
        return [entry.host for entry in self.listed if not entry.learner]

    @property
    def up(self) -> list[int]:
        """The voters that run."""
        return [number for number in self.voters if self.runs(number)]

    @property
    def quorum(self) -> bool:
        """Whether the cluster answers."""
        return bool(self.listed) and 2 * len(self.up) > len(self.voters)

    def put(self, number: int, **changes: Any) -> "Cluster":  # noqa: ANN401
        """The same with another host, and what comes of it."""
        hosts = list(self.hosts)
        hosts[number - 1] = hosts[number - 1]._replace(**changes)
        return settled(self._replace(hosts=tuple(hosts)))

    def launch(self, number: int, **changes: Any) -> "Cluster":  # noqa: ANN401
        """The same after a start of its etcd."""
        return self.put(number, wanted=True, running=None, opened=False, **changes)


@cache
def settled(one: Cluster) -> Cluster:
    """What becomes of it by itself: processes start or end, data are made, a leader is elected."""
    after = _settled(one)
    # Whether etcd may begin without data depends on who else runs.
    return _settled(after) if any(h.wanted and not h.data and not h.running for h in after.hosts) else after


def _settled(one: Cluster) -> Cluster:
    hosts = list(one.hosts)
    for number, host in enumerate(hosts, 1):
        if not _can_run(one, number, host):
            if host.running is not None or host.opened:
                hosts[number - 1] = host._replace(running=None, opened=False)
            continue
        data = host.data
        if data is None:
            one, data = _made(one, number, host)
        if data is not host.data or host.running is None:
            hosts[number - 1] = host._replace(data=data, running=host.running or host.current)
    return _elected(one._replace(hosts=tuple(hosts)))


def _can_run(one: Cluster, number: int, host: Host) -> bool:
    revision = host.running or host.current
    if host.power == "off" or not host.wanted or revision in {None, REFUSED}:
        return False
    entry = one.entry(number)
    if host.data is None:
        return _can_begin(one, host, entry)
    ours = host.data.token == one.token and entry is not None and entry.member == host.data.member
    return ours and MINOR[revision] >= one.storage  # type: ignore[index]


def _can_begin(one: Cluster, host: Host, entry: Entry | None) -> bool:
    """Whether etcd makes new data; the check in its unit forbids it to a member that is written down.

    The others do not let one in that has been there before, and one that was added has to be on the list.
    """
    initial = host.initial
    if initial is None or host.identity:
        return False
    if initial.state == "new":
        known = entry is None or (entry.started and any(one.runs(n) for n in one.voters))
        return initial.token > one.token or (initial.token == one.token and not known)
    fits = initial.token == one.token and initial.members == tuple(other.host for other in one.listed)
    return fits and entry is not None and entry.learner and not entry.started


def _made(one: Cluster, number: int, host: Host) -> tuple[Cluster, Data]:
    """The data that etcd makes at its first start."""
    initial = host.initial
    assert initial is not None
    if initial.state == "new" and initial.token != one.token:
        there = [one.hosts[member - 1] for member in one.wish.members]
        assert not any(other.data or other.identity for other in there), "founded beside a cluster"
        listed = tuple(Entry(member, 1) for member in initial.members)
        one = one._replace(token=initial.token, listed=listed, storage=5, order=0, leader=0, alarm=False)
    entry = one.entry(number)
    assert entry is not None, f"m{number} was started and is not on the list"
    assert entry.learner or initial.state == "new", f"m{number}: a voter was started with an empty log"
    return one, Data(one.token, entry.member)


def _elected(one: Cluster) -> Cluster:
    if not one.quorum:
        return one._replace(leader=0)
    up = one.up
    leader = one.leader if one.leader in up else up[0]
    storage, order = one.storage, one.order
    if len(up) == len(one.voters):
        run = {MINOR[one.hosts[n - 1].running or ""] for n in up}
        storage = order or max(storage, min(run))
        order = 0 if run == {order} else order
    listed = tuple(e if e.started or not one.runs(e.host) else e._replace(started=True) for e in one.listed)
    members = {entry.host for entry in listed}
    hosts = tuple(
        host._replace(opened=True) if host.running and not host.opened and number in members else host
        for number, host in enumerate(one.hosts, 1)
    )
    return one._replace(leader=leader, storage=storage, order=order, listed=listed, hosts=hosts)
