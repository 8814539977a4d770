"""Changes of a running cluster under writes."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.engine.conftest import Machines
from tests.engine.stack import PROJECT, Stack
from tests.engine.writes import writing


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One cluster for all tests of this module."""
    stack = Stack("writes", tmp_path_factory.mktemp("writes"), machines.config("writes"))
    stack.secret("ssh.private_key", machines.key)
    stack.up()
    yield stack
    stack.remove()


def test_a_changed_setting_is_rolled_out_without_losing_a_write(machines: Machines, cluster: Stack) -> None:
    cluster.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", "150ms")
    with writing(cluster) as writer:
        cluster.up()
        report = writer.finish()
    for machine in machines.machines:
        assert "heartbeat-interval: 150" in machines.run(machine["name"], "cat /opt/etcd/cfg/etcd.yml")
    assert report.everyone.acknowledged > 100
    assert set(report.pinned) == {"m1", "m2", "m3"}
    print(report)  # noqa: T201  what the roll cost its users


def test_a_write_that_somebody_took_away_is_missed(cluster: Stack) -> None:
    taken_away = f"{cluster.output('etcdctl')} del --prefix writer/"
    with (
        pytest.raises(AssertionError, match=r"all/000000 was acknowledged at revision .* and is lost"),
        writing(cluster),
    ):
        subprocess.run(["./lab/run", "sh", "-c", taken_away], cwd=PROJECT, check=True, capture_output=True)
