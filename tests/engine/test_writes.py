"""Changes of a running cluster under writes."""

import json
import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.engine.conftest import Machines
from tests.engine.stack import PROJECT, Stack
from tests.engine.writes import writing

NAMES = ("m1", "m2", "m3")
# What a member that is being stopped does with its office.
LAST_STOP = "journalctl -u etcd --no-pager -o cat | grep 'leadership transfer' | tail -n 1"


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One cluster for all tests of this module."""
    stack = Stack("writes", tmp_path_factory.mktemp("writes"), machines.config("writes"))
    stack.secret("ssh.private_key", machines.key)
    stack.up()
    yield stack
    stack.remove()


def leads(machines: Machines, name: str) -> bool:
    """Whether the member leads, as it says itself."""
    [told] = json.loads(machines.run(name, "etcdctl --endpoints=https://127.0.0.1:2379 endpoint status -w json"))
    status = told["Status"]
    return bool(status["leader"] == status["header"]["member_id"])


def away(machines: Machines, name: str) -> tuple[float, float]:
    """When the member stopped, and when it was ready again."""
    shown = "$(systemctl show --timestamp=us+utc -p {}Timestamp --value etcd)"
    told = [f'date -d "{shown.format(what)}" +%s.%N' for what in ("ActiveExit", "ActiveEnter")]
    stopped, ready = machines.run(name, "; ".join(told)).split()
    return float(stopped), float(ready)


def test_a_changed_setting_is_rolled_out_one_by_one_the_leader_last_without_losing_a_write(
    machines: Machines, cluster: Stack
) -> None:
    [leader] = [name for name in NAMES if leads(machines, name)]
    *_, ill = [name for name in NAMES if name != leader]
    cluster.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", "150ms")
    with writing(cluster) as writer:
        machines.run(ill, "systemctl stop etcd")
        said = cluster.up()
        report = writer.finish()
    [planned] = re.findall(
        rf"plan: {ill} restart \(unhealthy\), m\d restart, move leadership (m\d) -> m\d, (m\d) res", said
    )
    assert planned[0] == planned[1]
    times = sorted((away(machines, name), name) for name in NAMES)
    assert times[0][1] == ill
    # On a busy machine another one may have been elected meanwhile; whoever leads goes last.
    assert set(re.findall(r"move (m\d), m\d \(it leads", said)) <= {times[-1][1]}
    assert all(before[0][1] < after[0][0] for before, after in pairwise(times)), "two were away at once"
    for name in NAMES:
        assert "skipped leadership transfer; local server is not leader" in machines.run(name, LAST_STOP), name
    for machine in machines.machines:
        assert "heartbeat-interval: 150" in machines.run(machine["name"], "cat /opt/etcd/cfg/etcd.yml")
    assert report.everyone.acknowledged > 100
    assert set(report.pinned) == set(NAMES)
    print(report)  # noqa: T201  what the roll cost its users


def test_a_write_that_somebody_took_away_is_missed(cluster: Stack) -> None:
    taken_away = f"{cluster.output('etcdctl')} del --prefix writer/"
    with (
        pytest.raises(AssertionError, match=r"all/000000 was acknowledged at revision .* and is lost"),
        writing(cluster),
    ):
        subprocess.run(["./lab/run", "sh", "-c", taken_away], cwd=PROJECT, check=True, capture_output=True)
