"""What a proof asks of members that are well, each by itself."""

import asyncio

import pytest

from operations import prove
from operations.observation import Observation
from operations.proof import doubts, unsettled
from tests.operations.drawn import confirmed
from tests.operations.world import world


def with_status(seen: Observation, name: str, **fields: object) -> Observation:
    status = seen[name].status
    assert status is not None
    fresh = seen[name].model_copy(update={"status": status.model_copy(update=fields)})
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


def test_a_proof_waits_until_the_last_member_is_caught_up(monkeypatch: pytest.MonkeyPatch) -> None:
    sound, wished = confirmed()
    late = with_status(sound, "m2", applied=5)
    looks = [late, late, late, sound, sound, sound, sound]

    async def look(*_: object) -> Observation:
        return looks.pop(0)

    monkeypatch.setattr(prove, "observe", look)
    assert asyncio.run(prove.prove(wished, world(3), 60)) == sound
    assert len(looks) <= 2
