"""The rollout, which is the one resource that changes a running cluster."""

import json
import subprocess

from components.operation import STAMP
from tests.components.stacks import RELEASE, existing
from tests.program import run


def test_a_rollout_that_was_cut_runs_again_when_the_former_configuration_is_put_back() -> None:
    """The engine keeps the former input of what did not end; memberships, which did, print something else each time."""
    program = run({"name": "c", "release": RELEASE, "members": existing("m1", "m2", "m3")})
    assert {program[f"c-m{n}-membership"].inputs["update"] for n in (1, 2, 3)} == {STAMP}
    assert subprocess.check_output(["sh", "-c", STAMP]) != subprocess.check_output(["sh", "-c", STAMP])
    wish = json.loads(program["c-rollout"].inputs["stdin"]["value"])
    assert wish["stamps"].count("cluster_id") == 3, "what the three printed"
