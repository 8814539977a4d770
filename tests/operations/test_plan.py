from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from etcd.members import initial_cluster
from operations.desired import Desired
from operations.observation import Entry, Host, Identity, Initial, Observation, Silent, Status, Unit
from operations.plan import plan
from operations.steps import Activate, Confirm, Found, Prove, Refusal, Roll, Start, Step
from tests.operations.world import desired, revision

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
        running=draw.of(REVISIONS),
        restart=draw.of([None, "3.6.16-plain", "3.6.16-other"]),
        identity=draw.maybe(lambda: Identity(cluster_id=draw.of(CLUSTERS), member_id=member_id, token=draw.of(TOKENS))),
        initial=draw.maybe(lambda: Initial(state=state, token=draw.of(TOKENS), cluster=cluster)),
        data=draw.of([True, True, True, False]),
        status=draw.maybe(lambda: drawn_status(draw, member_id)),
        entries=draw.maybe(lambda: drawn_entries(draw, wished)),
        complaint="",
        clock=0,
        disk_size=2,
        disk_free=1,
    )


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


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.integers(0, 2**48), min_size=1, max_size=7), st.sampled_from(["any", "founding", "bare"]))
def test_any_observation_has_a_plan_or_a_refusal_and_no_step_of_it_is_unsafe(numbers: list[int], kind: str) -> None:
    seen, wished = situation(numbers, kind)
    steps = plan(seen, wished)
    if isinstance(steps, Refusal):
        assert steps.words.endswith(".") or "\n" in steps.words
        return
    for step in steps:
        event(type(step).__name__)
        assert_safe(step, seen, wished)
    if steps and isinstance(steps[0], Start):
        assert not any(seen[name].unit.started for name in steps[0].members)


def assert_safe(step: Step, seen: Observation, wished: Desired) -> None:
    identities = [host for host in seen.hosts if host.identity]
    match step:
        case Found():
            assert not seen.silent
            assert not any(host.touched for host in seen.hosts)
            assert len(seen.hosts) == len(wished.members)
        case Activate():
            assert not identities
        case Start():
            assert not any(seen[name].identity and not seen[name].data for name in step.members)
        case Roll():
            assert identities
            assert len(step.members) == 1
        case Confirm() | Prove():
            assert set(step.members) == {wish.name for wish in wished.members}


def confirmed(size: int = 3) -> tuple[Observation, Desired]:
    """A healthy cluster that was written down, m1 leading."""
    wished = desired(size)
    listed = tuple(
        Entry(id=f"{n}", name=m.name, peer_url=m.peer_url, client_url=m.client_url, learner=False)
        for n, m in enumerate(wished.voters, 1)
    )
    block = initial_cluster(wished.voters)
    seen = [
        Host(
            name=entry.name,
            unit=UNITS[0],
            journal="",
            current=revision().id,
            running=revision().id,
            restart=revision().restart,
            identity=Identity(cluster_id="c1", member_id=entry.id, token="t1"),
            initial=Initial(state="existing", token="t1", cluster=block),
            data=True,
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
            clock=0,
            disk_size=2,
            disk_free=1,
        )
        for entry in listed
    ]
    return Observation(hosts=tuple(seen)), wished


def changed(seen: Observation, name: str, **fields: object) -> Observation:
    return Observation(hosts=tuple(h.model_copy(update=fields) if h.name == name else h for h in seen.hosts))


def words(seen: Observation, wished: Desired) -> str:
    refusal = plan(seen, wished)
    assert isinstance(refusal, Refusal), refusal
    return refusal.words


def test_a_healthy_cluster_as_wished_needs_nothing() -> None:
    assert plan(*confirmed()) == ()


def test_an_initialised_member_whose_data_is_gone_is_never_started() -> None:
    seen, wished = confirmed()
    assert "m2 was a member before and its data directory is empty" in words(changed(seen, "m2", data=False), wished)


def test_a_member_that_stopped_with_its_data_in_place_is_started() -> None:
    seen, wished = confirmed()
    steps = plan(changed(seen, "m2", unit=UNITS[2], status=None, entries=None), wished)
    assert isinstance(steps, tuple)
    assert isinstance(steps[0], Start)
    assert steps[0].members == ("m2",)


def test_a_rebuilt_host_is_not_founded_anew_beside_a_running_cluster() -> None:
    seen, wished = confirmed()
    bare = {"identity": None, "initial": None, "data": False, "status": None, "entries": None, "unit": UNITS[2]}
    assert "m3 is not a member of the running cluster" in words(changed(seen, "m3", **bare), wished)


def test_hosts_of_two_clusters_are_refused() -> None:
    seen, wished = confirmed()
    other = Identity(cluster_id="c2", member_id="3", token="t1")
    assert "m3 to c2" in words(changed(seen, "m3", identity=other), wished)


def test_an_alarm_is_refused_with_what_clears_it() -> None:
    seen, wished = confirmed()
    status = seen["m2"].status
    assert status is not None
    raised = status.model_copy(update={"errors": ("memberID:2 alarm:NOSPACE ",)})
    assert "defragment" in words(changed(seen, "m2", status=raised), wished)


def test_a_member_that_is_not_wished_for_is_refused_by_name() -> None:
    seen, wished = confirmed(5)
    fewer = wished.model_copy(update={"members": wished.members[:3]})
    kept = Observation(hosts=seen.hosts[:3])
    assert "not wished for: m4, m5" in words(kept, fewer)


def test_nothing_is_changed_without_quorum() -> None:
    seen, wished = confirmed()
    for name in ("m2", "m3"):
        seen = changed(seen, name, status=None, entries=None, current=revision("other").id)
    assert "without quorum nothing is changed: 1 of 3" in words(seen, wished)


def test_an_unhealthy_member_is_rolled_before_the_healthy_ones() -> None:
    seen, _ = confirmed()
    wished = desired(3, revision("faster"))
    steps = plan(changed(seen, "m3", status=None, entries=None), wished)
    assert isinstance(steps, tuple)
    assert [step.members[0] for step in steps if isinstance(step, Roll)] == ["m3", "m2", "m1"]
