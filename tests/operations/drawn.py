"""Observations of any kind, also impossible ones, from numbers."""

from collections.abc import Callable, Sequence
from typing import Any

from etcd.admission import admission
from etcd.firewall import Networks
from etcd.members import initial_cluster
from operations.desired import Desired
from operations.observation import Entry, Host, Identity, Initial, Observation, Silent, Status, Unit
from tests.operations.wishes import desired, revision

TOKENS, CLUSTERS = ["t1"] * 9 + ["t2"], ["c1"] * 19 + ["c2"]
UNITS = [
    Unit(load="loaded", active=active, sub=sub)
    for active, sub in [
        ("active", "running"),
        ("activating", "auto-restart"),
        ("inactive", "dead"),
        ("failed", "failed"),
    ]
]
REVISIONS = [None, revision().id, revision("other").id]


class Draw:
    """One number read as a row of choices: quick to draw, and it shrinks."""

    def __init__(self, number: int) -> None:
        self.number = number

    def of(self, options: Sequence[Any]) -> Any:  # noqa: ANN401
        self.number, index = divmod(self.number, len(options))
        return options[index]

    def maybe(self, make: Callable[[], Any]) -> Any:  # noqa: ANN401
        return make() if self.of([True, True, False]) else None


def drawn_entries(draw: Draw, wished: Desired) -> tuple[Entry, ...]:
    def entry(name: str, peer: str, client: str, *, learner: bool = False) -> Entry:
        return Entry(id=f"id-{peer}", name=name, peer_url=peer, client_url=client, learner=learner)

    listed = [entry(member.name, member.peer_url, member.client_url) for member in wished.voters]
    first = listed[0]
    odd = draw.of(["none", "none", "none", "fewer", "more", "learner", "unnamed"])
    listed += [entry("m9", "https://192.0.2.9:2380", "https://192.0.2.9:2379")] if odd == "more" else []
    listed[0] = first.model_copy(update={"learner": odd == "learner", "name": "" if odd == "unnamed" else first.name})
    return tuple(listed[1:] if odd == "fewer" else listed)


def drawn_status(draw: Draw, member_id: str) -> Status:
    return Status(
        cluster_id=draw.of(CLUSTERS),
        member_id=member_id,
        leader=draw.of(["0", member_id, "another"]),
        term=2,
        index=9,
        applied=draw.of([3, 9]),
        version=draw.of(["3.6.16", "3.6.16", "3.5.0"]),
        storage=draw.of(["", "3.6.0", "3.6.0", "3.5.0"]),
        downgrade=draw.of(["", "", "", "3.5.0"]),
        db_size=1,
        learner=draw.of([False, False, False, True]),
        errors=draw.of([(), (), (), (), ("alarm:NOSPACE",), ("etcdserver: no leader",)]),
    )


def drawn_host(draw: Draw, wished: Desired, name: str) -> Host | Silent:
    if draw.of(range(9)) == 1:
        return Silent(name=name, reason="off")
    member_id, block = f"id-{wished.member(name).peer_url}", initial_cluster(wished.voters)
    state, cluster = draw.of(["new", "existing"]), draw.of([block, block, block, "m1=x"])
    return Host(
        name=name,
        unit=draw.of(UNITS),
        journal="",
        current=draw.of(REVISIONS),
        proved=draw.of(REVISIONS),
        running=draw.of(REVISIONS),
        restart=draw.of([None, "3.6.16-plain", "3.6.16-other"]),
        identity=draw.maybe(lambda: Identity(cluster_id=draw.of(CLUSTERS), member_id=member_id, token=draw.of(TOKENS))),
        initial=draw.maybe(lambda: Initial(state=state, token=draw.of(TOKENS), cluster=cluster)),
        data=draw.of([True, True, True, False]),
        admission=draw.of(["", *[in_place_for(wished)] * 3]),
        status=draw.maybe(lambda: drawn_status(draw, member_id)),
        entries=draw.maybe(lambda: drawn_entries(draw, wished)),
        complaint="",
        clock=0,
        disk_size=2,
        disk_free=1,
    )


def in_place_for(wished: Desired) -> str:
    """What a host says that lets in exactly those that are wished for."""
    return admission(wished.voters, Networks()).digest


SOUND: dict[str, Any] = {"clock": 0, "disk_size": 2, "disk_free": 1}
WISHED = {size: desired(size) for size in range(1, 8)}


def situation(numbers: list[int], kind: str) -> tuple[Observation, Desired]:
    """A cluster of so many hosts; `bare` and `founding` ones have no identity, so that these plans are seen often."""
    wished = WISHED[len(numbers)]
    seen = [drawn_host(Draw(number), wished, wish.name) for number, wish in zip(numbers, wished.members, strict=True)]
    less: dict[str, dict[str, Any]] = {
        "any": {},
        "founding": {"identity": None},
        "bare": {"identity": None, "data": False},
    }
    reached = tuple(host.model_copy(update=less[kind]) for host in seen if isinstance(host, Host))
    return Observation(hosts=reached, silent=tuple(host for host in seen if isinstance(host, Silent))), wished


def confirmed(size: int = 3) -> tuple[Observation, Desired]:
    """A healthy cluster that was written down, m1 leading."""
    wished = desired(size)
    listed = tuple(
        Entry(id=f"{n}", name=m.name, peer_url=m.peer_url, client_url=m.client_url, learner=False)
        for n, m in enumerate(wished.voters, 1)
    )
    ours = Initial(state="existing", token="t1", cluster=initial_cluster(wished.voters))
    seen = [
        Host(
            name=entry.name,
            unit=UNITS[0],
            journal="",
            current=revision().id,
            proved=revision().id,
            running=revision().id,
            restart=revision().restart,
            identity=Identity(cluster_id="c1", member_id=entry.id, token="t1"),
            initial=ours,
            data=True,
            admission=in_place_for(wished),
            status=Status(
                cluster_id="c1",
                member_id=entry.id,
                leader="1",
                term=2,
                index=9,
                applied=9,
                version="3.6.16",
                db_size=1,
                learner=False,
                errors=(),
            ),
            entries=listed,
            complaint="",
            **SOUND,
        )
        for entry in listed
    ]
    return Observation(hosts=tuple(seen)), wished
