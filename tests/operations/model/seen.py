"""What `observe` would tell of such a cluster."""

from functools import cache
from typing import NamedTuple

from etcd.admission import admission
from etcd.firewall import Networks
from etcd.members import Member, initial_cluster
from operations.desired import Desired
from operations.observation import Entry, Host, Identity, Initial, Observation, Silent, Status, Unit
from tests.operations.model import cluster as real
from tests.operations.model.revisions import MINOR, revised
from tests.operations.wishes import desired, etcd

NO_LEADER = ("etcdserver: no leader",)
ALARM = ("alarm:NOSPACE",)
UNITS = {
    "runs": Unit(load="loaded", active="active", sub="running"),
    "waits": Unit(load="loaded", active="activating", sub="start"),
    "crashes": Unit(load="loaded", active="activating", sub="auto-restart", restarts=9),
    "stopped": Unit(load="loaded", active="inactive", sub="dead"),
}


@cache
def wished(wish: real.Wish) -> Desired:
    """What is asked for, as operations get it."""
    everybody = desired(max(wish.members), revised(wish.revision))
    members = tuple(everybody.wish(f"m{number}") for number in wish.members)
    asked = f"3.{MINOR[wish.revision]}" if wish.downgrade else ""
    return everybody.model_copy(
        update={"downgrade": asked, "members": members, "founded": f"c{wish.founded}" if wish.founded else ""}
    )


class Mind(NamedTuple):
    """What a member that answers knows of its cluster; without quorum neither list nor leader."""

    listed: tuple[real.Entry, ...]
    leader: str
    learner: bool
    storage: int
    order: int
    alarm: bool


class Look(NamedTuple):
    """All that can be seen: what looks the same is planned the same."""

    hosts: tuple[tuple[int, real.Host | None, Mind | None], ...]  # None: it does not answer
    failed: tuple[str, ...]


def look(one: real.Cluster) -> Look:
    """What can be seen of the hosts that are wished for."""
    alive = one.quorum
    entry = one.entry(one.leader)
    leader = f"{one.leader}-{entry.member}" if entry else "0"
    rows: list[tuple[int, real.Host | None, Mind | None]] = []
    for number in one.wish.members:
        host = one.hosts[number - 1]
        if host.power != "on":
            rows.append((number, None, None))
        elif host.opened:
            own = one.entry(number)
            learns = own is not None and own.learner
            mind = Mind(one.listed if alive else (), leader, learns, one.storage, one.order, one.alarm)
            rows.append((number, host, mind))
        else:
            rows.append((number, host, None))
    return Look(tuple(rows), _failed(one) if alive else ())


def observation(what: Look) -> Observation:
    """The same as `observe` would give it."""
    hosts = tuple(_host(number, host, mind) for number, host, mind in what.hosts if host)
    silent = tuple(_silent(number) for number, host, _ in what.hosts if host is None)
    return Observation.model_construct(hosts=hosts, silent=silent, failed=what.failed)


def _failed(one: real.Cluster) -> tuple[str, ...]:
    """Members that go, and are not well already."""
    through = any(
        one.hosts[n - 1].opened and one.hosts[n - 1].power == "on" for n in one.wish.members if n in one.voters
    )
    gone = [entry.host for entry in one.listed if entry.host not in one.wish.members]
    return tuple(peer_url(number) for number in gone if through and not one.runs(number))


@cache
def peer_url(number: int) -> str:
    """How the live list calls the member."""
    return etcd(f"m{number}").peer_url


@cache
def number_of(url: str) -> int:
    """The number of the member at that peer URL."""
    return int(url.rsplit(":", 1)[0].rsplit(".", 1)[1])


@cache
def _silent(number: int) -> Silent:
    return Silent(name=f"m{number}", reason="it does not answer")


@cache
def _entries(listed: tuple[real.Entry, ...]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            id=f"{entry.host}-{entry.member}",
            name=f"m{entry.host}" if entry.started else "",
            peer_url=peer_url(entry.host),
            client_url=etcd(f"m{entry.host}").client_url if entry.started else "",
            learner=entry.learner,
        )
        for entry in listed
    )


@cache
def digest(admitted: tuple[tuple[int, bool], ...]) -> str:
    """What a host says that lets these in."""
    members = [Member(name=f"m{n}" if named else "", address=f"192.0.2.{n}") for n, named in admitted]
    return admission(members, Networks()).digest if members else ""


@cache
def _host(number: int, host: real.Host, mind: Mind | None) -> Host:
    ran = revised(host.running) if host.running else None
    unit = "stopped" if not host.wanted else "crashes" if ran is None else "runs" if host.opened else "waits"
    made = revised(host.current) if host.current else None
    return Host.model_construct(
        name=f"m{number}",
        unit=UNITS[unit],
        journal="",
        current=made.id if made else None,
        release=made.release if made else None,
        proved=revised(host.proved).id if host.proved else None,
        running=ran.id if ran else None,
        restart=ran.restart if ran else None,
        identity=_identity(number, host.identity),
        initial=_initial(host.initial),
        unfounded=False,
        data=host.data is not None,
        admission=digest(host.admitted),
        status=_status(number, host, mind) if mind else None,
        entries=_entries(mind.listed) if mind and mind.listed and not mind.learner else None,
        complaint="",
        clock=0,
        disk_size=2,
        disk_free=1,
    )


def _status(number: int, host: real.Host, mind: Mind) -> Status:
    assert host.data
    version = revised(host.running or "").version
    return Status(
        cluster_id=f"c{host.data.token}",
        member_id=f"{number}-{host.data.member}",
        leader=mind.leader if mind.listed else "0",
        term=2,
        index=9000,
        applied=9 if host.behind else 9000,
        version=version,
        db_size=1,
        learner=mind.learner,
        storage="" if version.startswith("3.5") else f"3.{mind.storage}.0",
        downgrade="" if version.startswith("3.5") or not mind.order else f"3.{mind.order}.0",
        errors=NO_LEADER if not mind.listed else ALARM if mind.alarm else (),
    )


@cache
def _identity(number: int, identity: real.Data | None) -> Identity | None:
    if identity is None:
        return None
    return Identity(
        cluster_id=f"c{identity.token}", member_id=f"{number}-{identity.member}", token=f"t{identity.token}"
    )


@cache
def _initial(initial: real.Initial | None) -> Initial | None:
    if initial is None:
        return None
    members = initial_cluster([etcd(f"m{number}") for number in initial.members])
    return Initial(state=initial.state, token=f"t{initial.token}", cluster=members)
