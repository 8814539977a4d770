import subprocess
from pathlib import Path

import pytest

from remote.commands import text

FAKE = '#!/bin/bash\necho "${0##*/} $*" >>"${0%/*}/log"\n[[ ! -e "${0%/*}/idle" || "$*" != is-active* ]]\n'


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A directory with chrony's, and programs that only write down what they are asked."""
    (tmp_path / "bin").mkdir()
    for program in ("chronyd", "chronyc", "systemctl"):
        (tmp_path / "bin" / program).write_text(FAKE)
        (tmp_path / "bin" / program).chmod(0o755)
    (tmp_path / "chrony").mkdir()
    (tmp_path / "chrony/chrony.conf").write_text(f"pool debian iburst\nsourcedir {tmp_path}/chrony/sources.d\n")
    return tmp_path


def follow(host: Path, *servers: str) -> subprocess.CompletedProcess[str]:
    script = text("time.sh").replace("/etc/chrony", f"{host}/chrony")
    environment = {"PATH": f"{host}/bin:/usr/bin:/bin"}
    return subprocess.run(
        ["bash", "-c", script, "test", " ".join(servers)], capture_output=True, text=True, env=environment
    )


def test_chrony_follows_the_servers_beside_its_own(host: Path) -> None:
    assert follow(host, "192.0.2.1", "ntp.example.org").stderr == ""
    assert follow(host, "192.0.2.2", "ntp.example.org").returncode == 0
    sources = (host / "chrony/sources.d/etcd-cluster.sources").read_text()
    assert sources == "server 192.0.2.2 iburst\nserver ntp.example.org iburst\n"
    assert "pool debian" in (host / "chrony/chrony.conf").read_text()
    assert (host / "bin/log").read_text().splitlines()[-1] == "chronyc reload sources"


def test_a_chrony_that_reads_no_sources_is_an_error_that_names_the_line(host: Path) -> None:
    (host / "chrony/chrony.conf").write_text("pool debian iburst\n")
    done = follow(host, "192.0.2.1")
    assert done.returncode == 1
    assert f"add the line 'sourcedir {host}/chrony/sources.d'" in done.stderr
    assert not (host / "chrony/sources.d").exists()


def test_a_chrony_that_does_not_start_is_an_error_that_says_where_to_look(host: Path) -> None:
    (host / "bin/idle").touch()
    done = follow(host, "192.0.2.1")
    assert done.returncode == 1
    assert "'systemctl status chrony' says why" in done.stderr


def test_when_no_servers_are_asked_for_chrony_is_left_as_it_was_before_us(host: Path) -> None:
    assert follow(host).returncode == 0
    assert not (host / "bin/log").exists()
    follow(host, "192.0.2.1")
    assert follow(host).returncode == 0
    assert list((host / "chrony/sources.d").iterdir()) == []
    assert (host / "bin/log").read_text().splitlines()[-1] == "chronyc reload sources"
    assert "pool debian" in (host / "chrony/chrony.conf").read_text()
