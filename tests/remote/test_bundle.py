import subprocess
from pathlib import Path

import pytest

from remote.bundle import File, pack
from remote.commands import SCRIPTS, command_line, text

CREDENTIALS = {"peer.crt": File(content="public\n"), "peer.key": File(content="secret\n", mode="0600")}


def store(bundle: str, destination: Path, stdin: str) -> subprocess.CompletedProcess[str]:
    """Puts a bundle at the destination, and what is on standard input into `credentials` beside it."""
    credentials = destination.parent / "credentials"
    credentials.mkdir(exist_ok=True)
    script = text("store.sh").replace("chown -R", ": chown -R")  # who runs the tests may not be root
    argv = ["bash", "-c", script, "test", str(destination), bundle, str(credentials)]
    return subprocess.run(argv, input=stdin, text=True, capture_output=True)


def unpacked(bundle: str, destination: Path) -> Path:
    done = store(bundle, destination, f"fingerprint\n{pack(CREDENTIALS)}")
    assert done.returncode == 0, done.stderr
    return destination


def test_what_was_packed_is_what_the_shell_unpacks(tmp_path: Path) -> None:
    files = {
        "etcd.yml": File(content='name: "m1"\n\n# ==> not a header\n'),
        "guard": File(content="#!/bin/sh\nexit 0\n", mode="0755"),
        "empty": File(content="\n", mode="0600"),
        "check/lib": File(content="one\n"),
        "check/status": File(content="two\n", mode="0755"),
    }
    there = unpacked(pack(files), tmp_path / "settings")
    sums = (there / ".sums").read_text()
    assert sorted(line.split()[1] for line in sums.splitlines()) == sorted(files)
    subprocess.run(["sha256sum", "--check", "--quiet", ".sums"], cwd=there, check=True)
    (there / ".sums").unlink()
    found = {str(path.relative_to(there)): path for path in there.rglob("*") if path.is_file()}
    assert {name: path.read_text() for name, path in found.items()} == {n: f.content for n, f in files.items()}
    modes = {name: f"{path.stat().st_mode & 0o7777:04o}" for name, path in found.items()}
    assert modes == {n: f.mode for n, f in files.items()}
    assert (there / "check").stat().st_mode & 0o7777 == 0o755
    assert sorted(path.name for path in tmp_path.iterdir()) == ["credentials", "settings"]


def test_credentials_get_the_name_that_comes_before_them_and_keys_are_closed(tmp_path: Path) -> None:
    unpacked(pack({"a": File(content="one\n")}), tmp_path / "settings")
    there = tmp_path / "credentials" / "fingerprint"
    assert {path.name: path.stat().st_mode & 0o777 for path in there.iterdir() if path.name != ".sums"} == {
        "peer.crt": 0o644,
        "peer.key": 0o600,
    }
    assert (there / "peer.key").read_text() == "secret\n"
    assert there.stat().st_mode & 0o777 == 0o750


def test_credentials_that_do_not_arrive_are_missed(tmp_path: Path) -> None:
    done = store(pack({"a": File(content="one\n")}), tmp_path / "settings", "")
    assert done.returncode == 1
    assert "the credentials did not arrive" in done.stderr
    assert list((tmp_path / "credentials").iterdir()) == []


def test_a_store_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    there = unpacked(pack({"a": File(content="one\n")}), tmp_path / "store")
    unpacked(pack({"a": File(content="two\n")}), tmp_path / "store")
    assert (there / "a").read_text() == "one\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a", "no newline"),
        ("../a", "x\n"),
        ("a/../b", "x\n"),
        ("a/b/c", "x\n"),
        (".a", "x\n"),
        ("a b", "x\n"),
        ("a", "x\n==> b 0644\ny\n"),
    ],
)
def test_what_could_not_be_unpacked_is_refused(name: str, content: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        pack({name: File(content=content)})


def test_arguments_arrive_as_they_were_given(tmp_path: Path) -> None:
    arguments = ["", "a b", "$(touch no)", "it's", "~/x"]
    line = command_line("root", 'printf "%s\\n" "$@"', arguments)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, env={"HOME": str(tmp_path)})
    assert done.stdout.split("\n")[:-1] == ["", "a b", "$(touch no)", "it's", f"{tmp_path}/x"]


def test_only_root_goes_without_sudo() -> None:
    assert command_line("root", "true", []).startswith("bash ")
    assert command_line("admin", "true", []).startswith("sudo -n bash ")


def test_every_script_is_plain_text_that_no_argument_limit_meets() -> None:
    for script in SCRIPTS.iterdir():
        assert len(text("prepare.sh", "release.sh", script.name)) < 64 * 1024
