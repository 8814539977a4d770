"""Hosts that carry another stack's cluster."""

from pathlib import Path

from tests.engine.conftest import Machines
from tests.engine.stack import Stack


def test_a_stack_does_not_touch_the_cluster_of_another_one(machines: Machines, stack: Stack, tmp_path: Path) -> None:
    stack.up()
    before = machines.run("m1", "systemctl show etcd -p MainPID --value; readlink /opt/etcd/current")
    (tmp_path / "other").mkdir()
    other = Stack(f"{machines.name}-other", tmp_path / "other", machines.config("test"))
    other.secret("ssh.private_key", machines.key)
    refused = other.run("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert "m1, m2, m3 belongs to a cluster that another stack founded" in refused.text
    assert "Traceback" not in refused.text
    other.remove()
    assert machines.run("m1", "systemctl show etcd -p MainPID --value; readlink /opt/etcd/current") == before
    stack.pulumi("preview", "--expect-no-changes")
