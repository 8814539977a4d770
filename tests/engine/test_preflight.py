"""Hosts that are not fit for a member: all that is wrong is told at once, and nothing is put on them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.conftest import Machines, lab, made
from tests.engine.findings import rows, told
from tests.engine.stack import PROJECT, Stack

BREAKAGES = (Path(__file__).parent / "breakages.sh").read_text()
BROKEN = ("m1", "m2", "m3", "m4")
ROWS = (
    ("m1", "leftovers", "error", "another etcd runs: process"),
    ("m1", "leftovers", "error", "/etc/systemd/system/etcd.service"),
    ("m1", "leftovers", "warning", "the package etcd-server"),
    ("m1", "leftovers", "warning", "data in /var/lib/etcd/default"),
    ("m1", "data", "error", "what no member of this cluster left: member"),
    ("m1", "reach", "error", "m2 cannot connect to port 2379"),
    ("m2", "architecture", "error", "riscv64"),
    ("m2", "ports", "error", "peer port 2380 is held by python3"),
    ("m2", "disk", "error", "MiB free on /opt/etcd/data"),
    ("m2", "disk", "error", "8 MiB free for /opt/etcd/releases"),
    ("m2", "data", "error", "a tmpfs"),
    ("m2", "fdatasync", "warning", "21.30 ms"),
    ("m2", "clock", "error", "ahead of that of m1"),
    ("m3", "clock", "error", "behind that of m2"),
    ("m3", "clock", "warning", "not synchronised"),
    ("m3", "system", "error", "with systemd 241"),
    ("m3", "programs", "error", "nft is not installed"),
    ("m3", "programs", "error", "ss is not installed"),
    ("m3", "name", "warning", "other"),
    ("m3", "address", "error", "is not among its addresses"),
    ("m3", "memory", "warning", "1024 MiB of memory"),
    ("m4", "ssh", "error", "its user plain may not use sudo without a password"),
    ("m5", "ssh", "error", "does not answer"),
)
TRACES = "find /opt/etcd /etc/systemd/system /run/systemd/transient ! -type d | sort; id etcd 2>&1; cat /etc/hosts"


def elsewhere(machines: Machines) -> str:
    """An address that leads to m3, and that m3 does not have."""
    return f"{machines.machines[2]['address'].rpartition('.')[0]}.99"


def run(machines: Machines, machine: str, function: str) -> None:
    """Runs one of the functions that break and mend on a machine."""
    machines.run(machine, f"M2={machines.machines[1]['address']}\n{BREAKAGES}\n{function}")


@pytest.fixture
def machines(the_lab: None) -> Iterator[Machines]:  # noqa: ARG001
    """Machines that nothing was founded on, and a way to m3 by an address that it does not have."""
    with made("prefl", 5) as those:
        chain = "type nat hook output priority -100;"
        rule = f"ip daddr {elsewhere(those)} dnat to {those.machines[2]['address']}"
        rules = f"add table ip elsewhere; add chain ip elsewhere out {{ {chain} }}; add rule ip elsewhere out {rule}"
        subprocess.run(["./lab/run", "nft", rules], cwd=PROJECT, check=True)
        yield those
        subprocess.run(["./lab/run", "nft", "delete table ip elsewhere"], cwd=PROJECT, check=True)


def break_all(machines: Machines) -> dict[str, object]:
    """Breaks every machine; what the configuration says of the members then."""
    for machine in BROKEN:
        run(machines, machine, f"break_{machine}")
    lab("machines", "kill", "--set", machines.name, "m5")
    members = machines.config("test")["members"]
    members["m3"]["address"] = elsewhere(machines)
    members["m4"]["user"] = "plain"
    return {"members": members, "limits": {"connect": "3s"}}


def mend_all(machines: Machines) -> dict[str, object]:
    """Mends every machine; what the configuration says of the members then."""
    for machine in BROKEN:
        run(machines, machine, f"mend_{machine}")
    lab("machines", "start", "--set", machines.name, "m5")
    members = machines.config("test")["members"]
    members["m4"]["user"] = "plain"
    return {"members": members}


def pids(machines: Machines) -> list[str]:
    return [machines.run(one["name"], "systemctl show etcd -p MainPID --value") for one in machines.machines]


def test_all_that_is_wrong_is_told_at_once_and_the_mended_hosts_are_used(machines: Machines, stack: Stack) -> None:
    stack.configure(break_all(machines))
    before = [machines.run(name, TRACES) for name in BROKEN]
    failed = stack.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert "Traceback" not in failed.text
    missing = [row for row in ROWS if not told(failed.text, *row)]
    assert not missing, failed.text
    assert {row[3] for row in rows(failed.text) if row[1] == "reach"} == {
        "m2 cannot connect to port 2379: no answer within 10 s"
    }
    assert [row[0] for row in rows(failed.text) if row[1] == "fdatasync" and "p99" in row[3]][:3] == ["m1", "m2", "m3"]
    # Nothing was tried on hosts before all was told.
    assert "remote:C" not in failed.text
    assert [machines.run(name, TRACES) for name in BROKEN] == before
    stack.configure(mend_all(machines))
    stack.up()
    stack.pulumi("preview", "--expect-no-changes")
    running = pids(machines)
    stack.pulumi("config", "set", "--path", "etcd-cluster:preflight.skip[0]", "name")
    stack.up()
    assert pids(machines) == running
