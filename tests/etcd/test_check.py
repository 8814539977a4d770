"""The check scripts, with an etcdctl that says what is written here."""

import subprocess
from pathlib import Path

import pytest

CHECK = Path(__file__).parents[2] / "etcd/check"
TABLE = """\
+------------------------+------+---------+-----------------+--------+-----------+
|        ENDPOINT        |  ID  | VERSION | STORAGE VERSION | ERRORS | IS LEADER |
+------------------------+------+---------+-----------------+--------+-----------+
| https://192.0.2.1:2379 | ef4c |  3.6.16 |           3.6.0 |        |     false |
+------------------------+------+---------+-----------------+--------+-----------+
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What the scripts need of /opt/etcd."""
    (tmp_path / "ssl").mkdir()
    (tmp_path / "ssl/tools.key").touch()
    (tmp_path / "endpoints").write_text("https://192.0.2.1:2379\n")
    (tmp_path / "current/bin").mkdir(parents=True)
    return tmp_path


def etcdctl(root: Path, script: str) -> None:
    for name in ("etcdctl", "etcdutl"):
        (root / "current/bin" / name).write_text(f"#!/bin/bash\n{script}\n")
        (root / "current/bin" / name).chmod(0o755)


def check(root: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "ETCD_ROOT": str(root)}
    return subprocess.run([CHECK / name, *arguments], env=environment, capture_output=True, text=True)


def test_status_shows_the_columns_that_fit_into_a_terminal_and_fails_when_a_member_is_away(root: Path) -> None:
    etcdctl(root, f"cat <<'END'\n{TABLE}END\nexit 1")
    done = check(root, "status")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "+------------------------+---------+--------+-----------+",
        "|        ENDPOINT        | VERSION | ERRORS | IS LEADER |",
        "+------------------------+---------+--------+-----------+",
        "| https://192.0.2.1:2379 |  3.6.16 |        |     false |",
        "+------------------------+---------+--------+-----------+",
    ]


def test_a_snapshot_says_where_it_is_and_nothing_of_how_it_came_there(root: Path, tmp_path: Path) -> None:
    etcdctl(root, """case "$*" in *save*) echo '{"level":"info"}' >&2 ;; *) echo 'of the snapshot' ;; esac""")
    done = check(root, "snapshot", str(tmp_path / "s.db"))
    assert (done.stdout, done.stderr) == (f"Snapshot saved at {tmp_path}/s.db\nof the snapshot\n", "")


def test_a_snapshot_that_fails_leaves_nothing_and_repeats_what_etcdctl_said(root: Path, tmp_path: Path) -> None:
    etcdctl(root, f"touch {tmp_path}/s.db.part; echo 'no space left on device' >&2; exit 1")
    done = check(root, "snapshot", str(tmp_path / "s.db"))
    assert done.returncode == 1
    assert done.stderr == "no space left on device\nsnapshot: there is no snapshot\n"
    assert not (tmp_path / "s.db.part").exists()
