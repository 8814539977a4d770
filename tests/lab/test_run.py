"""`lab/run`: commands in the lab's namespaces with the stack's environment."""

import os
import signal
import time
from pathlib import Path

from tests.lab.conftest import Checkout


def test_a_command_runs_where_it_was_called_and_its_exit_code_is_kept(running: Checkout) -> None:
    assert running.lab("run", "pwd").strip() == str(running.path)
    assert running.attempt("run", "sh", "-c", "exit 7") == (7, "")


def test_a_signal_reaches_the_command(running: Checkout) -> None:
    command = running.start("run", "sh", "-c", "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done")
    assert command.stdout is not None
    assert command.stdout.readline() == "ready\n"
    command.send_signal(signal.SIGTERM)
    assert command.wait(timeout=10) == 9
    command.stdout.close()


def test_the_network_is_one_without_the_machines_interfaces(running: Checkout) -> None:
    addresses = running.lab("run", "ip", "-brief", "-4", "address")
    assert [line.split()[0] for line in addresses.splitlines()] == ["lo", "br0"]
    assert "10.77.0.1/24" in addresses


def test_libvirt_is_the_labs_own(running: Checkout) -> None:
    assert running.lab("run", "virsh", "net-list", "--name").split() == ["etcd"]
    assert running.lab("run", "virsh", "pool-list", "--name").split() == ["default"]
    assert (running.path / ".lab/libvirt/run/libvirt-sock").is_socket()


def test_the_environment_is_the_stacks_and_the_passphrase_only_in_a_file(running: Checkout) -> None:
    environment = dict(line.split("=", 1) for line in running.lab("run", "env").splitlines() if "=" in line)
    state = running.path / ".lab"
    assert environment["PULUMI_STACK"] == os.environ.get("STACK", "dev")
    assert environment["PULUMI_BACKEND_URL"] == f"file://{state}/state?metadata=skip"
    assert environment["PULUMI_HOME"] == f"{state}/pulumi"
    assert environment["PATH"].startswith(f"{running.path}/.venv/bin:")
    assert "SSH_AUTH_SOCK" not in environment
    passphrase = Path(environment["PULUMI_CONFIG_PASSPHRASE_FILE"])
    assert passphrase.stat().st_mode & 0o777 == 0o600
    assert passphrase.read_text().strip() not in "".join(environment.values())


def test_a_stacks_file_is_copied_with_the_accelerator_found_and_keeps_its_salt(running: Checkout) -> None:
    asked = running.path / "Pulumi.dev.yaml"
    copy = running.path / ".lab/Pulumi.dev.yaml"
    asked.write_text("config:\n  etcd-cluster:hypervisors:\n    lab:\n      accelerator: kvm\n")
    running.lab("run", "true")
    assert "accelerator: qemu" in copy.read_text()
    with copy.open("a") as file:
        file.write("encryptionsalt: v1:abc\n")
    later = time.time() + 5
    asked.write_text(asked.read_text() + "  etcd-cluster:name: changed\n")
    os.utime(asked, (later, later))
    running.lab("run", "true")
    assert copy.read_text().splitlines()[-2:] == ["  etcd-cluster:name: changed", "encryptionsalt: v1:abc"]
    assert "salt" not in asked.read_text()
