"""etcd itself, of each minor, starts from what is rendered for it and does what it says. On loopback alone."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from etcd import paths
from etcd.members import Member, Ports
from etcd.render import initial, render
from etcd.settings import Settings
from etcd.versions import Version
from tests.etcd.authority import write_credentials
from tests.etcd.cases import CUSTOMISED, RELEASES

pytestmark = pytest.mark.engine

PROJECT = Path(__file__).parents[2]
ADDRESS = "127.0.0.2"  # the member's own address, beside 127.0.0.1
SECONDS = 30


@dataclass(frozen=True)
class Running:
    """A member that answers."""

    member: Member
    binaries: Path
    home: Path

    def etcdctl(self, *arguments: str, identified: bool = True) -> subprocess.CompletedProcess[str]:
        """etcdctl with the client's certificate, or without one."""
        ssl = self.home / "ssl"
        identity = [f"--cert={ssl}/server.crt", f"--key={ssl}/server.key"] if identified else []
        reached = [f"--endpoints={self.member.client_url}", f"--cacert={ssl}/client-ca.crt", "--command-timeout=3s"]
        command = [self.binaries / "etcdctl", *reached, *identity, *arguments]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=SECONDS)

    def told(self) -> dict[str, Any]:
        """What etcd logged of its configuration when it started."""
        lines = (json.loads(line) for line in (self.home / "log").read_text().splitlines() if line.startswith("{"))
        return next(line for line in lines if line["msg"] == "starting an etcd server")


def release(version: str) -> Path:
    directory = PROJECT / ".cache" / "release" / version
    if not (directory / "SHA256SUMS").exists():
        subprocess.run([PROJECT / "lab" / "release", version], check=True, timeout=900)
    return directory


def free_ports() -> Ports:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    numbers = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return Ports(client=numbers[0], peer=numbers[1], metrics=numbers[2])


@contextmanager
def running(version: str, settings: Settings, home: Path) -> Iterator[Running]:
    member = Member(name="y", address=ADDRESS, ports=free_ports())
    binaries = release(version)
    write_credentials(home / "ssl", [ADDRESS, "127.0.0.1"])
    text = render(settings, member, Version.parse(version)) + initial([member], member, state="new", token="t")
    (home / "etcd.yml").write_text(text.replace(str(paths.ROOT), str(home)))
    with (home / "log").open("w") as log:
        process = subprocess.Popen([binaries / "etcd", "--config-file", home / "etcd.yml"], stderr=log, env=clean())
    try:
        wait_until_healthy(member, process, home / "log")
        yield Running(member, binaries, home)
    finally:
        process.terminate()
        process.wait(SECONDS)


def clean() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def metrics(member: Member, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{member.ports.metrics}{path}", timeout=2) as answer:
        return str(answer.read().decode())


def wait_until_healthy(member: Member, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(SECONDS * 5):
        assert process.poll() is None, log.read_text()
        try:
            if '"health":"true"' in metrics(member, "/health"):
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"not healthy within {SECONDS} s\n{log.read_text()}")


@pytest.mark.parametrize("version", RELEASES)
def test_a_member_serves_clients_with_a_certificate_and_nobody_else(version: str, tmp_path: Path) -> None:
    with running(version, Settings(), tmp_path) as member:
        assert member.etcdctl("put", "a", "b").stdout == "OK\n"
        assert member.etcdctl("get", "a", identified=False).returncode != 0


@pytest.mark.parametrize("version", RELEASES)
def test_corruption_checks_are_on_in_every_minor(version: str, tmp_path: Path) -> None:
    with running(version, Settings(), tmp_path) as member:
        if version.startswith("3.5"):
            told = member.told()
            assert (told["initial-corrupt-check"], told["compact-check-time-enabled"]) == (True, True)
        else:  # the log says false whatever is set
            features = metrics(member.member, "/metrics")
            for gate in ("InitialCorruptCheck", "CompactHashCheck"):
                assert f'etcd_server_feature_enabled{{name="{gate}",stage="ALPHA"}} 1' in features


@pytest.mark.parametrize("version", RELEASES)
def test_what_is_customised_arrives(version: str, tmp_path: Path) -> None:
    settings = CUSTOMISED[0].model_copy(update={"log_level": "info"})
    with running(version, settings, tmp_path) as member:
        told = member.told()
        assert told["name"] == "y"
        assert (told["heartbeat-interval"], told["election-timeout"]) == ("300ms", "3s")
        assert (told["snapshot-count"], told["max-wals"]) == (50000, 8)
        assert told["quota-backend-bytes"] == 4 << 30
        assert told["max-request-bytes"] == 4 << 20
        assert told["corrupt-check-time-interval"] == "12h0m0s"
        assert told["compact-check-time-interval"] in ("5m0s", 300)
        assert (told["auto-compaction-mode"], told["auto-compaction-retention"]) == ("revision", "10µs")
        assert f"http://{ADDRESS}:{member.member.ports.metrics}" in told["listen-metrics-urls"]
