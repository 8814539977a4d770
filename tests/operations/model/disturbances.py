"""What happens to a cluster, and what else is asked for."""

from collections.abc import Iterator

from tests.operations.model.cluster import Cluster, Host, Wish
from tests.operations.model.verdicts import as_wished


def bare(size: int, revision: str = "plain") -> Cluster:
    """So many hosts with nothing on them, and the wish for a cluster of all of them."""
    return Cluster(hosts=(Host(),) * size, wish=Wish(tuple(range(1, size + 1)), revision))


def powered(one: Cluster) -> Iterator[Cluster]:
    """A host is switched off, or on again, or does not answer us though it runs."""
    for number, host in enumerate(one.hosts, 1):
        for power in ("on", "silent", "off"):
            if host.power != power:
                yield one.put(number, power=power)


def stopped(one: Cluster) -> Iterator[Cluster]:
    """Somebody stops an etcd."""
    for number, host in enumerate(one.hosts, 1):
        if host.wanted:
            yield one.put(number, wanted=False)


def emptied(one: Cluster) -> Iterator[Cluster]:
    """A data directory is lost, or the whole host: then it is made anew with nothing on it."""
    for number, host in enumerate(one.hosts, 1):
        if host.data:
            yield one.put(number, data=None, running=None, opened=False)
        if host != Host():
            yield one.put(number, **Host()._asdict())


def led(one: Cluster) -> Iterator[Cluster]:
    """Another member is elected."""
    for number in one.up:
        if one.quorum and number != one.leader:
            yield one._replace(leader=number)


def alarmed(one: Cluster) -> Iterator[Cluster]:
    """The database is full."""
    if one.quorum and not one.alarm:
        yield one._replace(alarm=True)


def asked(one: Cluster, *revisions: str) -> Iterator[Cluster]:
    """Another revision is wished for."""
    for revision in revisions:
        if revision != one.wish.revision:
            yield one._replace(wish=one.wish._replace(revision=revision))


def lowered(one: Cluster) -> Iterator[Cluster]:
    """An earlier release is asked for, and that etcd takes the data down to it; or that is taken back."""
    yield one._replace(wish=one.wish._replace(downgrade=not one.wish.downgrade))


def edited(one: Cluster) -> Iterator[Cluster]:
    """A member is put into the configuration, or taken out of it."""
    members = set(one.wish.members)
    for number in range(1, len(one.hosts) + 1):
        wish = members ^ {number}
        if wish:
            yield one._replace(wish=one.wish._replace(members=tuple(sorted(wish))))


def remembered(one: Cluster) -> Iterator[Cluster]:
    """A run ends well, and the stack knows from then on which cluster it has."""
    if not one.wish.founded and as_wished(one):
        yield one._replace(wish=one.wish._replace(founded=one.token))


def slowed(one: Cluster) -> Iterator[Cluster]:
    """A member applies more slowly than the others, or catches up."""
    for number, host in enumerate(one.hosts, 1):
        yield one.put(number, behind=not host.behind)
