"""A change stops after its first members."""

from operations.desired import Desired
from operations.observation import Observation
from operations.plan import plan
from operations.steps import Pause, Plan, Prove, Refusal, Roll
from tests.operations.drawn import confirmed
from tests.operations.test_plan import changed
from tests.operations.wishes import desired, revision

NEW = revision("faster")


def wishing(size: int, pause_after: int, wished: str = "faster", credentials: str = "leaf") -> Desired:
    made = revision(wished, credentials=credentials)
    return desired(size, made).model_copy(update={"pause_after": pause_after})


def having(size: int, *names: str) -> Observation:
    """A healthy cluster in which these have the change."""
    seen, _ = confirmed(size)
    for name in names:
        seen = changed(seen, name, current=NEW.id, proved=NEW.id, running=NEW.id, restart=NEW.restart)
    return seen


def steps(seen: Observation, wished: Desired) -> Plan:
    told = plan(seen, wished)
    assert not isinstance(told, Refusal)
    return told


def rolled(told: Plan) -> list[str]:
    return [step.members[0] for step in told if isinstance(step, Roll)]


def test_so_many_are_changed_and_all_others_wait() -> None:
    told = steps(having(5), wishing(5, 2))
    assert rolled(told) == ["m2", "m3"]
    assert told[-1].members == ("m1", "m4", "m5")
    assert isinstance(told[-1], Pause)
    assert [type(step) for step in steps(having(5, "m2", "m3"), wishing(5, 2))] == [Pause]


def test_a_higher_number_goes_on_by_as_many_and_none_goes_on_to_the_end() -> None:
    assert rolled(steps(having(5, "m2"), wishing(5, 2))) == ["m3"]
    assert rolled(steps(having(5, "m2"), wishing(5, 0))) == ["m3", "m4", "m5", "m1"]


def test_what_a_majority_has_is_no_trial() -> None:
    assert rolled(steps(having(5, "m1", "m2", "m3"), wishing(5, 1))) == ["m4", "m5"]
    assert rolled(steps(having(5, "m2"), wishing(5, 1, wished="plain"))) == ["m2"], "going back is not held up"


def test_what_restarts_nobody_does_not_stop() -> None:
    told = steps(having(3), wishing(3, 1, wished="plain", credentials="renewed"))
    assert rolled(told) == ["m2", "m3", "m1"]


def test_the_unhealthy_are_the_first_to_be_changed_and_one_that_waits_has_to_be_healthy() -> None:
    down = {"status": None, "entries": None}
    assert rolled(steps(changed(having(3), "m3", **down), wishing(3, 1))) == ["m3"]
    told = steps(changed(having(3, "m2"), "m3", **down), wishing(3, 1))
    assert [type(step) for step in told] == [Prove, Pause]
