"""What a proof asks of members that are well, each by itself."""

import asyncio

import pytest

from operations import prove
from operations.errors import UnprovedError
from operations.observation import Observation, Served
from operations.proof import doubts, unsettled
from tests.operations.drawn import confirmed
from tests.operations.world import world


def with_status(seen: Observation, name: str, **fields: object) -> Observation:
    status = seen[name].status
    assert status is not None
    fresh = seen[name].model_copy(update={"status": status.model_copy(update=fields)})
    return Observation(hosts=tuple(fresh if host.name == name else host for host in seen.hosts))


def with_served(seen: Observation, name: str, *served: Served) -> Observation:
    fresh = seen[name].model_copy(update={"served": served})
    return Observation(hosts=tuple(fresh if host.name == name else host for host in seen.hosts))


def test_members_of_one_mind_that_are_caught_up_leave_no_doubt() -> None:
    seen, wished = confirmed()
    assert doubts(seen, wished) == ()
    assert unsettled(seen, seen, wished) == ()


def test_a_member_in_an_older_term_is_not_settled() -> None:
    seen, wished = confirmed()
    [doubt] = unsettled(with_status(seen, "m3", term=1), None, wished)
    assert doubt.headline == "m3: it tells of leader 1 in term 1, others of another"


def test_two_leaders_in_one_term_settle_nobody() -> None:
    seen, wished = confirmed()
    doubted = unsettled(with_status(seen, "m3", leader="3"), None, wished)
    assert [doubt.member for doubt in doubted] == ["m1", "m2", "m3"]


def test_a_member_that_has_not_applied_what_was_there_a_look_ago_is_behind() -> None:
    before, wished = confirmed()
    seen = with_status(before, "m2", applied=5)
    assert unsettled(seen, None, wished) == ()
    [doubt] = unsettled(seen, before, wished)
    assert doubt.headline == "m2: it has applied entry 5, and 9 was there already"


def test_what_is_written_between_two_looks_holds_nobody_up() -> None:
    before, wished = confirmed()
    assert unsettled(with_status(before, "m1", index=900, applied=900), before, wished) == ()


EXPIRED = Served(port="peer", serial="0A", wanted="0A", complaint="certificate has expired")


@pytest.mark.parametrize(
    ("served", "words", "final"),
    [
        (EXPIRED, "its peer port serves a certificate that nobody accepts: certificate has expired", True),
        (
            Served(port="client", serial="0A", wanted="0B"),
            "its client port serves the certificate with the serial 0A",
            True,
        ),
        (Served(port="client", serial="", wanted="0B"), "its client port serves no certificate instead of 0B", False),
    ],
)
def test_a_healthy_member_that_serves_another_certificate_than_it_should_is_doubted(
    served: Served, words: str, *, final: bool
) -> None:
    seen, wished = confirmed()
    fine = Served(port="client", serial="0B", wanted="0B")
    [doubt] = doubts(with_served(seen, "m2", fine, served), wished)
    assert doubt.headline.startswith(f"m2: {words}")
    assert doubt.final == final
    assert doubts(with_served(seen, "m2", fine), wished) == ()


def test_a_member_that_answers_nothing_is_not_told_of_by_its_certificate() -> None:
    seen, wished = confirmed()
    seen = with_served(seen, "m2", Served(port="client", serial="", wanted="0B"))
    mute = seen["m2"].model_copy(update={"status": None, "complaint": "context deadline exceeded"})
    hosts = tuple(mute if host.name == "m2" else host for host in seen.hosts)
    [doubt] = doubts(Observation(hosts=hosts), wished)
    assert "does not answer clients" in doubt.headline


def test_a_certificate_that_no_waiting_mends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sound, wished = confirmed()
    place = world(3)

    async def look(*_: object) -> Observation:
        return with_served(sound, "m2", EXPIRED)

    monkeypatch.setattr(prove, "observe", look)
    with pytest.raises(UnprovedError, match="m2 does not get well by waiting"):
        asyncio.run(prove.prove(wished, place, "step"))
    assert place.clock() == 0


def test_a_proof_that_does_not_come_names_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    sound, wished = confirmed()

    async def look(*_: object) -> Observation:
        return with_status(sound, "m2", term=1)

    monkeypatch.setattr(prove, "observe", look)
    with pytest.raises(UnprovedError, match=r"not all members were healthy within limits\.step, 6 s"):
        asyncio.run(prove.prove(wished, world(3), "step"))


def test_a_proof_waits_until_the_last_member_is_caught_up(monkeypatch: pytest.MonkeyPatch) -> None:
    sound, wished = confirmed()
    late = with_status(sound, "m2", applied=5)
    looks = [late, late, late, sound, sound, sound, sound]

    async def look(*_: object) -> Observation:
        return looks.pop(0)

    monkeypatch.setattr(prove, "observe", look)
    assert asyncio.run(prove.prove(wished, world(3), "step")) == sound
    assert len(looks) <= 2
