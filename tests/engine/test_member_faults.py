"""What comes in the way of members that come and go: the cluster stays whole, and the next run finishes."""

import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.engine.conftest import Machines, made
from tests.engine.members import ETCDCTL, listed, named, voters, want
from tests.engine.stack import PROJECT, Stack, kill_tree
from tests.engine.writes import writing

PARTITION = (
    "table inet partition {"
    " chain in { type filter hook input priority -10; tcp dport 2380 drop; tcp sport 2380 drop; };"
    " chain out { type filter hook output priority -10; tcp dport 2380 drop; tcp sport 2380 drop; }; }"
)


@pytest.fixture(scope="module")
def machines(the_lab: None) -> Iterator[Machines]:  # noqa: ARG001
    """Five machines, the last two of which become members during the tests."""
    with made("mfaults", 5) as those:
        yield those


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Three members, whose steps may not take long; the looks at hosts do not find what the tests break."""
    limits = {"connect": "5s", "step": "40s"}
    config = machines.config("mfaults", limits=limits, allow=["even_size"], preflight={"skip": ["reach"]})
    stack = Stack("member-faults", tmp_path_factory.mktemp("faults"), config)
    stack.secret("ssh.private_key", machines.key)
    want(stack, machines, named("m1", "m2", "m3"))
    stack.up()
    yield stack
    stack.remove()


def asked(stack: Stack, command: str) -> subprocess.CompletedProcess[str]:
    """A command of operations for the stack."""
    argv = ["./lab/run", "python", "-m", "operations", command, "--stack", stack.name]
    return subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, timeout=300)


def until(what: str, holds: Callable[[], bool], seconds: float = 120) -> None:
    """Returns when it holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.3)


def by_hand(machines: Machines, change: str, holds: Callable[[], bool]) -> None:
    """A change of the list, asked for until it holds: etcd refuses it while peers have only just connected."""

    def asked_for() -> bool:
        machines.attempt("m1", f"{ETCDCTL} {change}")
        return holds()

    until(change, asked_for)


def ids(machines: Machines) -> dict[str, int]:
    """The ID of each entry of the list, by its peer URL's address."""
    names = {machine["address"]: machine["name"] for machine in machines.machines}
    return {names[one["peerURLs"][0][8:].rpartition(":")[0]]: one["ID"] for one in listed(machines)}


def test_a_member_that_is_cut_off_while_it_joins_is_told_of_and_comes_in_by_the_next_run(
    cluster: Stack, machines: Machines
) -> None:
    [m4] = [machine for machine in machines.machines if machine["name"] == "m4"]
    # As after a run whose add was committed, and cut before it was told so.
    by_hand(
        machines, f"member add m4 --learner --peer-urls=https://{m4['address']}:2380", lambda: "m4" in ids(machines)
    )
    added = ids(machines)
    machines.run("m4", f"nft '{PARTITION}'")
    want(cluster, machines, named("m1", "m2", "m3", "m4"))
    with writing(cluster, rate=20) as writer:
        cut = cluster.run("up", "--yes", "--skip-preview")
        assert cut.code != 0
        assert "m4 could not be made a voter" in cut.text
        assert "Run again when it is mended." in cut.text
        assert "Traceback" not in cut.text
        assert ids(machines) == added
        assert {one["name"] for one in listed(machines) if not one.get("isLearner")} == {"m1", "m2", "m3"}
        machines.run("m4", "nft delete table inet partition")
        cluster.up()
        print(writer.finish())  # noqa: T201  what it cost
    assert voters(machines) == ["m1", "m2", "m3", "m4"]
    assert ids(machines) == added


def test_a_run_that_is_killed_while_a_member_joins_is_finished_by_the_next(cluster: Stack, machines: Machines) -> None:
    want(cluster, machines, named("m1", "m2", "m3", "m4", "m5"))
    with writing(cluster, rate=20):
        running = cluster.start("up", "--yes", "--skip-preview")
        until("m5 is added", lambda: "m5" in ids(machines) or running.poll() is not None)
        kill_tree(running)
        added = ids(machines)["m5"]
        cluster.run("cancel", "--yes")
        cluster.up()
    assert voters(machines) == ["m1", "m2", "m3", "m4", "m5"]
    assert ids(machines)["m5"] == added


def test_a_removed_member_that_is_started_with_its_old_data_does_not_come_in_and_joins_anew(
    cluster: Stack, machines: Machines
) -> None:
    before = ids(machines)["m3"]
    by_hand(machines, f"member remove {before:x}", lambda: "m3" not in ids(machines))
    until("m3 has ended", lambda: "removed" in machines.run("m3", "journalctl -u etcd -o cat --no-pager -n 200"))
    machines.run("m3", "systemctl reset-failed etcd; systemctl start --no-block etcd")
    assert voters(machines) == ["m1", "m2", "m4", "m5"]
    told = asked(cluster, "status")
    assert told.returncode == 4
    assert "setaside m3 (its data are those of a member that was removed)" in " ".join(told.stdout.split())
    with writing(cluster, rate=20):
        assert asked(cluster, "converge").returncode == 0
    assert voters(machines) == ["m1", "m2", "m3", "m4", "m5"]
    assert ids(machines)["m3"] != before
    assert "left-" in machines.run("m3", "ls /opt/etcd/data")
