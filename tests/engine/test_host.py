"""What a host gets, beside etcd itself: the same on Debian 12 (m1, m2) and Debian 13 (m3)."""

import json
import re
import subprocess
from collections.abc import Iterator

import pytest
import yaml

from tests.engine.conftest import Machines, made
from tests.engine.stack import PROJECT, Stack

CHECK = "/opt/etcd/check"


@pytest.fixture(scope="module")
def machines(the_lab: None) -> Iterator[Machines]:  # noqa: ARG001
    """Machines of two releases of Debian."""
    with made("host", newer=1) as those:
        yield those


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One cluster whose clients are the members alone: others would come from a network that nobody is in."""
    nobody = {"client_networks": ["192.0.2.0/24"], "metrics_networks": ["192.0.2.0/24"]}
    config = machines.config("host", settings={"metrics_listen": "member"}, **nobody)
    stack = Stack("host", tmp_path_factory.mktemp("host"), config)
    stack.secret("ssh.private_key", machines.key)
    stack.up()
    yield stack
    stack.remove()


def configure(stack: Stack, **keys: object) -> None:
    """From now on these are the values of these keys."""
    whole = yaml.safe_load(stack.file.read_text())
    whole["config"] |= {f"etcd-cluster:{key}": value for key, value in keys.items()}
    stack.file.write_text(yaml.safe_dump(whole))


def processes(machines: Machines) -> list[str]:
    return [machines.run(one["name"], "systemctl show etcd -p MainPID --value") for one in machines.machines]


def reaches(address: str, port: int) -> bool:
    """Whether the lab's own namespace, which is no member, gets a connection."""
    probe = f"timeout 2 bash -c '</dev/tcp/{address}/{port}'"
    return subprocess.run(["./lab/run", "sh", "-c", probe], cwd=PROJECT, capture_output=True).returncode == 0


@pytest.mark.parametrize(("machine", "debian"), [("m1", 12), ("m3", 13)])
def test_systemd_rates_the_unit_as_well_confined(
    cluster: Stack,  # noqa: ARG001
    machines: Machines,
    machine: str,
    debian: int,
) -> None:
    assert f'VERSION_ID="{debian}"' in machines.run(machine, "cat /etc/os-release")
    rated = machines.attempt(machine, "systemd-analyze security --no-pager etcd").stdout
    found = re.search(r"Overall exposure level for etcd.service: ([0-9.]+)", rated)
    assert found, rated
    assert float(found[1]) <= 1.5


def test_every_member_is_named_on_every_host(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    for one in machines.machines:
        hosts = machines.run(one["name"], "cat /etc/hosts")
        assert "127.0.0.1 localhost" in hosts
        assert all(f"{other['address']} {other['name']}" in hosts for other in machines.machines)


def test_only_members_reach_the_ports_and_ssh_stays_open(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    address = machines.machines[0]["address"]
    assert [reaches(address, port) for port in (22, 2379, 2380, 2381)] == [True, False, False, False]
    for port in (2379, 2380):
        machines.run("m2", f"timeout 2 bash -c '</dev/tcp/{address}/{port}'")
    assert "true" in machines.run("m1", f"curl -sS http://{address}:2381/health")
    assert machines.attempt("m2", f"timeout 2 bash -c '</dev/tcp/{address}/2381'").returncode != 0


def test_the_table_is_loaded_at_boot_before_etcd_and_survives_a_flush_by_nftables(
    cluster: Stack,  # noqa: ARG001
    machines: Machines,
) -> None:
    assert machines.run("m1", "systemctl is-enabled etcd-firewall").strip() == "enabled"
    assert "etcd.service" in machines.run("m1", "systemctl show etcd-firewall -p Before --value")
    machines.run("m1", "nft add table inet somebodys && systemctl start nftables && systemctl reload nftables")
    assert "2380" in machines.run("m1", "nft list table inet etcd")
    machines.run("m1", "systemctl restart nftables")
    assert "2380" in machines.run("m1", "nft list table inet etcd")


def test_a_network_that_is_let_in_reaches_clients_and_nobody_is_restarted(cluster: Stack, machines: Machines) -> None:
    before = processes(machines)
    machines.run("m1", "nft add table inet somebodys")
    configure(cluster, client_networks=["10.77.0.0/16"], metrics_networks=["10.77.0.0/16"])
    cluster.up()
    address = machines.machines[0]["address"]
    assert [reaches(address, port) for port in (22, 2379, 2380, 2381)] == [True, True, False, True]
    assert processes(machines) == before
    assert "somebodys" in machines.run("m1", "nft list tables")


def test_a_table_that_somebody_emptied_is_mended_by_the_next_change(cluster: Stack, machines: Machines) -> None:
    before = processes(machines)
    machines.run("m2", "nft delete table inet etcd; sed -i '/BEGIN etcd-cluster/,/END etcd-cluster/d' /etc/hosts")
    configure(cluster, client_networks=["10.77.0.0/16", "198.51.100.0/24"])
    cluster.up()
    assert "198.51.100.0/24" in machines.run("m2", "nft list table inet etcd")
    assert f"{machines.machines[0]['address']} m1" in machines.run("m2", "cat /etc/hosts")
    assert processes(machines) == before


def test_the_check_scripts_show_tables(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    for script, words in {"status": "IS LEADER", "members": "PEER ADDRS", "health": "true"}.items():
        table = machines.run("m1", f"{CHECK}/{script}")
        assert words in table
        assert all(f"https://{one['address']}:2379" in table for one in machines.machines)
    assert machines.run("m1", f"{CHECK}/alarms").strip() == "no alarm"


def test_keys_are_shown_without_values_unless_they_are_asked_for(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    machines.run("m1", "etcdctl put shown/a hidden && etcdctl put other b")
    assert machines.run("m1", f"{CHECK}/get").split() == ["other", "shown/a"]
    assert machines.run("m1", f"{CHECK}/get shown/").split() == ["shown/a"]
    assert machines.run("m1", f"{CHECK}/get --values shown/").split() == ["shown/a", "hidden"]


def test_delete_refuses_the_empty_prefix_and_a_number_that_nobody_typed(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    machines.run("m1", "etcdctl put gone/a 1 && etcdctl put gone/b 2 && etcdctl put kept 3")
    for arguments, words in {
        "''": "would delete everything",
        "": "would delete everything",
        "gone/": "add --yes-delete 2",
        "gone/ --yes-delete 3": "not their number, 2: nothing was deleted",
        "gone/ --force": "not understood",
    }.items():
        refused = machines.attempt("m1", f"{CHECK}/delete {arguments} </dev/null")
        assert refused.returncode == 1, arguments
        assert words in refused.stderr
    assert machines.run("m1", f"{CHECK}/get gone/").split() == ["gone/a", "gone/b"]
    assert "deleted 2" in machines.run("m1", f"{CHECK}/delete gone/ --yes-delete 2")
    assert machines.run("m1", f"{CHECK}/get gone/") == ""
    assert "kept" in machines.run("m1", f"{CHECK}/get")


def test_delete_takes_the_number_that_is_typed_at_a_terminal(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    machines.run("m1", "etcdctl put typed/a 1")
    at_terminal = f"(sleep 1; echo 1) | script -qec '{CHECK}/delete typed/' /dev/null"
    assert "deleted 1" in machines.run("m1", at_terminal)


def test_a_snapshot_is_checked_private_and_overwrites_nothing(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    assert "TOTAL KEYS" in machines.run("m1", f"{CHECK}/snapshot /root/s.db")
    assert machines.run("m1", "stat -c %a /root/s.db").strip() == "600"
    assert "is there already" in machines.attempt("m1", f"{CHECK}/snapshot /root/s.db").stderr


def test_the_group_etcd_may_ask_and_others_may_not(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    refused = machines.attempt("m1", f"runuser -u admin -- {CHECK}/members")
    assert refused.returncode == 1
    assert "root and the group etcd" in refused.stderr
    machines.run("m1", "usermod -aG etcd admin")
    assert "PEER ADDRS" in machines.run("m1", f"runuser -u admin -- {CHECK}/members")
    listed = machines.run("m1", "runuser -u admin -- etcdctl --endpoints https://127.0.0.1:2379 member list -w json")
    assert len(json.loads(listed)["members"]) == len(machines.machines)
    for line in ("status", "health", "alarms", "get", "delete nothing/", "snapshot /tmp/of-admin.db"):
        machines.run("m1", f"runuser -u admin -- {CHECK}/{line}")
    for key in ("server", "peer"):
        assert machines.attempt("m1", f"runuser -u admin -- cat /opt/etcd/ssl/{key}.key").returncode != 0


def test_defrag_is_refused_while_another_member_is_away(cluster: Stack, machines: Machines) -> None:  # noqa: ARG001
    assert "Finished defragmenting" in machines.run("m1", f"runuser -u admin -- {CHECK}/defrag")
    machines.run("m3", "systemctl stop etcd")
    refused = machines.attempt("m1", f"{CHECK}/defrag")
    machines.run("m3", "systemctl start etcd")
    assert refused.returncode == 1
    assert "nothing was done" in refused.stderr


def test_a_member_that_leaves_takes_all_but_its_data_with_it(cluster: Stack, machines: Machines) -> None:
    """The last test: one member is left of the three."""
    members = machines.config("host")["members"]
    configure(cluster, members={"m1": members["m1"]})
    cluster.up()
    for name in ("m2", "m3"):
        left = machines.run(name, "find /opt/etcd -mindepth 1 -maxdepth 2").split()
        assert left[0] == "/opt/etcd/data"
        assert [path.startswith("/opt/etcd/data/left-") for path in left[1:]] == [True]
        assert "etcd" not in machines.run(name, "cat /etc/hosts; nft list tables; systemctl list-unit-files")
    assert machines.machines[1]["address"] not in machines.run("m1", "nft list table inet etcd; cat /etc/hosts")
    assert "true" in machines.run("m1", f"{CHECK}/health")
    cluster.pulumi("preview", "--expect-no-changes")
