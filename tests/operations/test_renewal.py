import pytest

from operations.errors import UnprovedError
from operations.plan import plan
from operations.steps import Renew
from tests.operations.drawn import UNITS, confirmed
from tests.operations.test_killed_anywhere import run
from tests.operations.test_plan import changed, words
from tests.operations.wishes import desired, revision
from tests.operations.world import world


def test_a_change_that_needs_no_restart_restarts_nobody() -> None:
    place = world(3)
    run(place)
    place.wished = desired(3, revision(credentials="renewed"))
    started = {name: machine.since for name, machine in place.machines.items()}
    run(place)
    assert {name: machine.since for name, machine in place.machines.items()} == started
    assert {machine.current for machine in place.machines.values()} == {revision(credentials="renewed").id}


def test_certificates_that_all_expired_are_renewed_though_nobody_answers_and_restart_nobody() -> None:
    place = world(3)
    run(place)
    place.expired = {revision().credentials}
    place.wished = desired(3, revision(credentials="renewed"))
    started = {name: machine.since for name, machine in place.machines.items()}
    run(place)
    assert {name: machine.since for name, machine in place.machines.items()} == started
    assert {machine.proved for machine in place.machines.values()} == {revision(credentials="renewed").id}


def test_certificates_that_nobody_accepts_go_back_to_the_former_ones_without_a_restart() -> None:
    place = world(3)
    run(place)
    place.expired = {"bad"}
    place.wished = desired(3, revision(credentials="bad"))
    started = {name: machine.since for name, machine in place.machines.items()}
    with pytest.raises(UnprovedError, match=f"turned back to revision {revision().id}"):
        run(place)
    assert {name: machine.since for name, machine in place.machines.items()} == started
    assert {machine.current for machine in place.machines.values()} == {revision().id}


def test_without_quorum_only_certificates_are_changed_and_only_of_members_that_run() -> None:
    seen, _ = confirmed()
    for name in ("m1", "m2", "m3"):
        seen = changed(seen, name, status=None, entries=None)
    stopped = changed(seen, "m3", unit=UNITS[2], running=None, restart=None)
    renewed = desired(3, revision(credentials="renewed"))
    for those, names in ((seen, ("m1", "m2", "m3")), (stopped, ("m1", "m2"))):
        steps = plan(those, renewed)
        assert isinstance(steps, tuple)
        assert [(type(step), step.members) for step in steps] == [(Renew, names)]
    assert "without quorum nothing is changed" in words(seen, desired(3, revision("faster", credentials="renewed")))
