import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from operations.errors import RefusalError
from operations.lock import held

PROJECT = Path(__file__).parents[2]
SECRET = "-----BEGIN OPENSSH PRIVATE KEY-----"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def test_a_second_run_is_told_who_holds_the_lock_and_since_when() -> None:
    with (
        held("s", "converge", 0),
        pytest.raises(RefusalError, match=r"'converge' \(process \d+\) since"),
        held("s", "leave", 0),
    ):
        pass


def test_two_stacks_do_not_wait_for_each_other() -> None:
    with held("s", "converge", 0), held("t", "converge", 0):
        pass


def test_a_lock_whose_holder_was_killed_is_free() -> None:
    code = """
        import os, signal
        from operations.lock import held
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
