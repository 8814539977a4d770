"""How a cluster really is, as whoever judges it has to see it."""

from tests.operations.model.cluster import Cluster, Data
from tests.operations.model.revisions import revised


def needed(one: Cluster) -> tuple[tuple[int, bool], ...]:
    """Whom every host has to let in: who is wished for, and who is on the list."""
    known = any(well(one, number) for number in one.wish.members)
    told = {entry.host: entry.started for entry in one.listed} if known else {}
    return tuple(sorted({**told, **dict.fromkeys(one.wish.members, True)}.items()))


def lost(one: Cluster, number: int) -> bool:
    """Whether the data are gone that the list counts on."""
    entry, host = one.entry(number), one.hosts[number - 1]
    if entry is None:
        return False
    return host.data != Data(one.token, entry.member) and (entry.started or host.identity is not None)


def joined(one: Cluster, number: int) -> tuple[int, ...]:
    """The wished members that are on the list and have their data, and this one."""
    return tuple(n for n in one.wish.members if n == number or (one.entry(n) and not lost(one, n)))


def well(one: Cluster, number: int) -> bool:
    """Whether the member is a voter that works, as far as anybody can see."""
    host = one.hosts[number - 1]
    return one.quorum and host.power == "on" and host.opened and number in one.voters


def whole(one: Cluster, members: tuple[int, ...], *, parting: bool = False) -> bool:
    """Whether these are the healthy voters of the cluster and, but for those that go, nobody else is in it."""
    listed = {entry.host for entry in one.listed}
    borne = listed - set(members) if parting else set()
    return one.quorum and not one.alarm and listed - borne == set(members) and all(well(one, n) for n in members)


def stale(one: Cluster, number: int) -> bool:
    """Whether it has, or runs with, something else than is wished for."""
    host, wished = one.hosts[number - 1], one.wish.revision
    runs = host.running or wished
    return host.current != wished or revised(runs).restart != revised(wished).restart
