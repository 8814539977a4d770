"""Time servers on hosts, one of Debian 12 and one of Debian 13."""

from collections.abc import Iterator

import pytest

from tests.engine.conftest import Machines, made
from tests.engine.packages import serve
from tests.engine.stack import Stack

SOURCES = "/etc/chrony/sources.d/etcd-cluster.sources"
# Debian's unit does not start without the capability to set the clock, which a container has not; `-x` leaves it alone.
CHRONY_IN_A_CONTAINER = """\
mkdir -p /etc/systemd/system/chrony.service.d
printf '[Unit]\\nConditionCapability=\\n[Service]\\nEnvironmentFile=\\nEnvironment=DAEMON_OPTS=-x\\n' \
  >/etc/systemd/system/chrony.service.d/container.conf
systemctl daemon-reload
"""


@pytest.fixture
def machines(the_lab: None) -> Iterator[Machines]:  # noqa: ARG001
    """Two machines without chrony."""
    with made("time", 2, newer=1) as those:
        yield those


def sources(machines: Machines) -> list[str]:
    """Whom chrony follows on each machine."""
    return [machines.run(one["name"], "chronyc -n sources") for one in machines.machines]


def test_chrony_is_installed_follows_the_servers_and_forgets_them_when_they_are_taken_out(
    machines: Machines, stack: Stack
) -> None:
    stack.configure({"allow": ["even_size"], "time": {"servers": ["192.0.2.1", "192.0.2.2"]}})
    failed = stack.run("up", "--yes", "--skip-preview")
    assert failed.code != 0
    assert "apt could not install chrony" in failed.text
    assert "Traceback" not in failed.text
    for one in machines.machines:
        serve(machines, one["name"], "chrony")
    failed = stack.run("up", "--yes", "--skip-preview")
    assert "chrony does not run: 'systemctl status chrony' says why" in failed.text
    for one in machines.machines:
        machines.run(one["name"], CHRONY_IN_A_CONTAINER)
    stack.up()
    assert all("192.0.2.1" in told and "192.0.2.2" in told for told in sources(machines))
    stack.configure({"time": {"servers": ["192.0.2.2"]}})
    stack.up()
    assert all("192.0.2.1" not in told and "192.0.2.2" in told for told in sources(machines))
    stack.configure({"time": {}})
    stack.up()
    assert all("192.0.2." not in told for told in sources(machines))
    assert all(machines.attempt(one["name"], f"ls {SOURCES}*").returncode for one in machines.machines)
    stack.pulumi("preview", "--expect-no-changes")
