"""Ways to existing hosts that lead in, and ways that do not, each on a machine of its own."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import Machines, lab
from tests.engine.findings import told
from tests.engine.stack import Stack


@pytest.fixture
def agent(machines: Machines, tmp_path: Path) -> Iterator[Path]:
    """The socket of an SSH agent that holds the key of the machines."""
    socket = tmp_path / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    while not socket.exists():
        assert process.poll() is None
    subprocess.run(["ssh-add", "-q", "-"], input=machines.key.encode(), env={"SSH_AUTH_SOCK": str(socket)}, check=True)
    yield socket
    process.terminate()
    process.wait()


def only(machines: Machines, machine: str, **change: Any) -> dict[str, Any]:  # noqa: ANN401
    """What makes a stack one of a single member on that machine."""
    return {"members": {machine: machines.config("test")["members"][machine] | change}}


def refused(stack: Stack) -> str:
    """What `up` says, which has to fail in words."""
    done = stack.run("up", "--yes", "--skip-preview")
    assert done.code != 0
    assert "Traceback" not in done.text
    return done.text


def test_a_sudoer_behind_a_jump_host_is_reached_with_a_key_of_the_agent(
    machines: Machines, agent: Path, tmp_path: Path
) -> None:
    way = {key: machines.machines[0][key] for key in ("address", "host_key")}
    config = machines.config("test", ssh={"jump": way | {"user": "admin"}}) | only(machines, "m2", user="admin")
    # What does not come through the jump host is refused.
    machines.run("m2", "nft add table ip way; nft add chain ip way in '{ type filter hook input priority 0; }'")
    only_through = f"tcp dport 22 ip saddr != {way['address']} ct state new drop"
    machines.run("m2", f"nft add rule ip way in {only_through}")
    stack = Stack(f"{machines.name}-agent", tmp_path, config, agent=agent)
    try:
        stack.up()
        assert stack.outputs()["cluster_id"]
        stack.pulumi("preview", "--expect-no-changes")
    finally:
        stack.remove()


def test_a_wrong_host_key_is_called_a_possible_attack_and_nothing_is_done(machines: Machines, stack: Stack) -> None:
    other = machines.machines[0]["host_key"]
    stack.configure(only(machines, "m3", host_key=other) | {"limits": {"connect": "5s"}})
    assert "this may be an attack, or it was reinstalled" in stack.run("preview").text
    assert told(refused(stack), "m3", "ssh", "error", "this may be an attack")
    assert machines.attempt("m3", "ls /opt/etcd").returncode != 0


def test_a_user_who_does_not_exist_is_told(machines: Machines, stack: Stack) -> None:
    stack.configure(only(machines, "m3", user="nobody-here") | {"limits": {"connect": "5s"}})
    assert "it refuses our SSH user or key" in stack.run("preview").text
    assert told(refused(stack), "m3", "ssh", "error", "it refuses our SSH user or key")
    stack.configure(only(machines, "m3"))
    stack.up()


def test_a_user_without_sudo_is_told_how_to_get_it(machines: Machines, stack: Stack) -> None:
    lab("machines", "wipe", "--set", machines.name, "m3")
    machines.run("m3", "useradd -m plain; cp -r /root/.ssh /home/plain/; chown -R plain /home/plain/.ssh")
    stack.configure(only(machines, "m3", user="plain"))
    assert "its user plain may not use sudo without a password" in stack.run("preview").text
    assert told(refused(stack), "m3", "ssh", "error", "its user plain may not use sudo without a password")
    assert machines.attempt("m3", "ls /opt/etcd").returncode != 0
    machines.run("m3", "echo 'plain ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/plain")
    stack.up()
