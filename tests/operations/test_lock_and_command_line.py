import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path

import pytest

from operations import lock
from operations.errors import RefusalError
from operations.lock import alone, held

PROJECT = Path(__file__).parents[2]
SECRET = "-----BEGIN OPENSSH PRIVATE KEY-----"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def test_a_second_run_is_told_who_holds_the_lock_and_since_when() -> None:
    with (
        held("s", "converge", 0),
        pytest.raises(RefusalError, match=r"'converge' of \S+@\S+, stack s, process \d+, since"),
        held("s", "leave", 0),
    ):
        pass


def test_what_waits_for_another_member_gives_the_lock_up_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "TURN", 0)
    back = False

    def leave() -> str:
        nonlocal back
        if back:
            return "left"
        back = True
        raise RefusalError("m1 is away", passing=True)

    assert alone("s", "leave", 60, leave) == "left"


def test_a_refusal_that_does_not_pass_by_itself_or_in_time_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "TURN", 0)

    def refused(*, passing: bool) -> str:
        raise RefusalError("m1 is away", passing=passing)

    for passing, seconds in ((False, 60), (True, -1)):
        with pytest.raises(RefusalError, match="m1 is away"):
            alone("s", "leave", seconds, partial(refused, passing=passing))


def test_two_stacks_do_not_wait_for_each_other() -> None:
    with held("s", "converge", 0), held("t", "converge", 0):
        pass


def test_a_lock_whose_holder_was_killed_is_free() -> None:
    code = """
        import os, signal
        from operations import lock
from operations.lock import alone, held
        with held("s", "converge", 0):
            os.kill(os.getpid(), signal.SIGKILL)
        """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=PROJECT, check=False)
    with held("s", "converge", 0):
        pass


def run(stdin: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "operations", *arguments]
    return subprocess.run(command, cwd=PROJECT, input=stdin, capture_output=True, text=True, check=False)


def test_what_is_not_understood_is_said_without_repeating_it() -> None:
    done = run(
        f'{{"members": [{{"name": "m1", "host": {{"private_key": "{SECRET}", "port": "{SECRET}"}}}}]}}', "converge"
    )
    assert done.returncode == 2
    assert "members.0.host.port" in done.stderr
    assert SECRET not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_member_that_is_not_there_is_named() -> None:
    done = run('{"cluster": "c", "stack": "s", "members": []}', "leave", "m7")
    assert done.returncode == 2
    assert "m7" in done.stderr


def test_a_refusal_has_an_exit_code_of_its_own_and_prints_nothing_to_read() -> None:
    done = run('{"cluster": "c", "stack": "s", "members": []}', "converge")
    assert (done.returncode, done.stdout) == (3, "")
    assert "converge refused" in done.stderr
