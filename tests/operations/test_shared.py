import json
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from operations import shared
from operations.lock import place
from operations.shared import Told

PROJECT = Path(__file__).parents[2]
WISHED = json.dumps({"stack": "s", "members": ["m1", "m2"]})
FOUND = {"m1": Told("m1 is fine", "{}"), "m2": Told("m2 is fine", "[]")}


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


class Counted:
    """Finds something, and counts how often it was asked to."""

    def __init__(self, found: dict[str, Told]) -> None:
        self.found, self.times = found, 0

    def __call__(self) -> dict[str, Told]:
        self.times += 1
        return self.found


def test_what_one_command_finds_is_told_to_those_that_run_at_the_same_time() -> None:
    find = Counted(FOUND)
    assert shared.shared("join", WISHED, "m1", find) == FOUND["m1"]
    assert shared.shared("join", WISHED, "m2", find) == FOUND["m2"]
    assert find.times == 1


def test_a_member_of_which_nothing_was_found_is_left_to_its_own_command() -> None:
    find = Counted({"m1": FOUND["m1"]})
    assert shared.shared("join", WISHED, "m2", find) is None
    assert shared.shared("join", WISHED, "m1", find) == FOUND["m1"]
    assert find.times == 1


def test_what_was_found_before_a_command_began_is_not_told_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    find = Counted(FOUND)
    shared.shared("join", WISHED, "m1", find)
    monkeypatch.setattr(shared, "BEGAN", time.time() + 1)
    shared.shared("join", WISHED, "m1", find)
    assert find.times == 2


def test_another_question_or_other_wishes_are_another_matter() -> None:
    find = Counted(FOUND)
    other = json.dumps({"stack": "s", "members": ["m1", "m2", "m3"]})
    for question, wished in (("join", WISHED), ("preflight", WISHED), ("join", other), ("join", WISHED)):
        shared.shared(question, wished, "m1", find)
    assert find.times == 4


def test_what_a_killed_command_left_half_written_is_found_again() -> None:
    find = Counted(FOUND)
    shared.shared("join", WISHED, "m1", find)
    place("s shared join").with_suffix(".json").write_text('{"key": "')
    assert shared.shared("join", WISHED, "m1", find) == FOUND["m1"]
    assert find.times == 2


def test_a_command_that_is_answered_by_another_one_imports_nothing_that_is_slow() -> None:
    code = """
        import sys
        import operations.__main__
        print(*sorted({"asyncio", "asyncssh", "cryptography", "pulumi", "pydantic", "rich", "yaml"} & set(sys.modules)))
        """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=PROJECT, capture_output=True, text=True)
    assert done.stdout == "\n", done.stderr
