"""Container machines: hosts to be reached over SSH that exist in a second and a half."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab.conftest import Checkout


@pytest.fixture(scope="module")
def machines(running: Checkout) -> Iterator[list[dict[str, Any]]]:
    """Two machines of the default set, as the lab describes them."""
    described: list[dict[str, Any]] = json.loads(running.lab("machines", "up", "2"))
    yield described
    running.lab("machines", "down")


def test_machines_have_fixed_addresses_and_a_description_in_a_file(
    running: Checkout, machines: list[dict[str, Any]]
) -> None:
    assert [(one["name"], one["address"], one["port"], one["user"]) for one in machines] == [
        ("m1", "10.77.0.21", 22, "root"),
        ("m2", "10.77.0.22", 22, "root"),
    ]
    assert json.loads((running.path / ".lab/machines/machines.json").read_text()) == machines


def test_each_machine_is_a_booted_system_with_an_identity_of_its_own(
    running: Checkout, machines: list[dict[str, Any]]
) -> None:
    identities = {running.lab("machines", "exec", one["name"], "cat /etc/machine-id") for one in machines}
    assert len(identities) == 2
    assert len({one["host_key"] for one in machines}) == 2
    assert running.lab("machines", "exec", "m1", "systemctl is-system-running --wait").strip() == "running"


def test_a_machine_is_known_by_the_host_key_that_was_described(
    running: Checkout, machines: list[dict[str, Any]]
) -> None:
    known = running.path / "known_hosts"
    key = running.path / ".lab/machines/id_ed25519"
    ssh = ["ssh", "-F", "none", "-i", str(key), "-o", f"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes"]
    known.write_text(f"10.77.0.21 {machines[0]['host_key']}\n")
    assert running.lab("run", *ssh, "admin@10.77.0.21", "sudo", "hostname").strip() == "m1"
    known.write_text(f"10.77.0.21 {machines[1]['host_key']}\n")
    code, said = running.attempt("run", *ssh, "root@10.77.0.21", "true")
    assert code == 255
    assert "REMOTE HOST IDENTIFICATION HAS CHANGED" in said


def test_a_power_cut_keeps_what_was_written_and_a_wipe_does_not(
    running: Checkout, machines: list[dict[str, Any]]
) -> None:
    running.lab("machines", "exec", "m2", "echo kept > /opt/kept && sync")
    running.lab("machines", "kill", "m2")
    assert running.attempt("machines", "exec", "m2", "true")[0] == 255
    running.lab("machines", "start", "m2")
    assert running.lab("machines", "exec", "m2", "cat /opt/kept").strip() == "kept"
    running.lab("machines", "wipe", "m2", "--new-host-key")
    assert running.attempt("machines", "exec", "m2", "test -e /opt/kept")[0] == 1
    assert json.loads(running.lab("machines", "list"))[1]["host_key"] != machines[1]["host_key"]


def test_sets_of_machines_have_networks_of_their_own(running: Checkout, machines: list[dict[str, Any]]) -> None:
    other = json.loads(running.lab("machines", "up", "1", "--set", "other"))
    assert [one["address"] for one in other] == ["10.77.1.21"]
    running.lab("machines", "down", "--set", "other")
    assert json.loads(running.lab("machines", "list"))[0] == machines[0]


def test_an_unknown_machine_is_refused_with_those_that_there_are(
    running: Checkout, machines: list[dict[str, Any]]
) -> None:
    code, said = running.attempt("machines", "kill", "m9")
    assert code == 1
    assert said == f"lab/machines: there is no machine 'm9' in the set 'hosts': {machines[0]['name']} m2\n"
