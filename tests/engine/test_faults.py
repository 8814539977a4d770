"""A change that a member does not survive is taken back by itself, and nobody else is touched."""

import re
from collections.abc import Iterator

import pytest

from tests.engine.broken import Breakable, Wish, overwrite
from tests.engine.conftest import Machines, lab
from tests.engine.stack import Stack
from tests.engine.writes import writing
from tests.forged import authorities, forged, stranger

REFUSES = r'[Service]\nExecStartPre=+/bin/sh -c "! grep -q 150 /opt/etcd/current/cfg/etcd.yml"\n'
HANGS = r"#!/bin/sh\nexec sleep infinity\n"
# A member whose settings have a file of that name is cut off from its peers as soon as it has started.
CUT_OFF = r"""[Service]
ExecStartPre=+-/usr/sbin/nft delete table inet fault
ExecStartPost=+/bin/sh -c "[ ! -e /opt/etcd/current/settings/cut_off ] || nft -f /run/fault.nft"
"""
PEERS = "tcp dport 2380 drop; tcp sport 2380 drop"
TABLE = f"""table inet fault {{
  chain in {{ type filter hook input priority -10; iif lo accept; {PEERS}; }}
  chain out {{ type filter hook output priority -10; oif lo accept; {PEERS}; }}
}}
"""
STEP = 25  # seconds


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breakable]:
    """One cluster for all tests of this module, whose steps may not take long."""
    stack = Stack("faults", tmp_path_factory.mktemp("faults"), machines.config("faults", limits={"step": "40s"}))
    stack.secret("ssh.private_key", machines.key)
    stack.up()
    yield Breakable(stack, machines)
    stack.remove()


@pytest.fixture
def wish(cluster: Breakable) -> Wish:
    """What the stack wishes for."""
    return cluster.wish(step=STEP)


def turned_back(cluster: Breakable, bad: Wish, *, restarted: bool = True) -> str:
    """What is said when the first member with that revision goes back, and nobody else is touched."""
    before, revisions = cluster.starts(), cluster.current()
    code, said = cluster.converge(bad)
    assert code == 1, said
    [name] = re.findall(r"roll (m\d)", said)
    former = revisions[name].removeprefix("revisions/")
    assert f"{name} was not healthy with its new revision. No other member was touched.\n" in said, said
    assert said.strip().endswith(f"It was turned back to revision {former}, and is healthy again."), said
    assert "Traceback" not in said
    assert cluster.current() == revisions
    touched = {one for one, start in cluster.starts().items() if start != before[one]}
    assert touched == ({name} if restarted else set())
    return said


def heartbeat(stack: Stack, value: str) -> None:
    stack.pulumi("config", "set", "--path", "etcd-cluster:settings.heartbeat_interval", value)


def test_a_setting_that_etcd_refuses_is_turned_back_by_up_and_the_next_up_tries_again(cluster: Breakable) -> None:
    before = cluster.starts()
    heartbeat(cluster.stack, "150ms")
    for name in cluster.names:
        cluster.drop_in(name, REFUSES)
    said = cluster.stack.run("up", "--yes")
    assert said.code != 0
    assert "was turned back to revision" in said.text
    assert "and is healthy again" in said.text
    assert "result exit-code" in said.text
    assert "Traceback" not in said.text
    assert len([name for name, start in cluster.starts().items() if start != before[name]]) == 1
    for name in cluster.names:
        cluster.drop_in(name, "")
    cluster.stack.up()
    assert not set(cluster.starts().values()) & set(before.values())


def test_a_binary_that_cannot_be_executed_is_turned_back(cluster: Breakable, wish: Wish) -> None:
    bad = cluster.copied(wish, "release", "3.6.16-torn", "truncate -s 1M etcd", restarts=True)
    said = turned_back(cluster, bad)
    assert "it does not answer clients (unit activating/auto-restart" in said
    assert "Failed to start etcd.service" in said


def test_a_binary_that_starts_and_hangs_is_turned_back(cluster: Breakable, wish: Wish) -> None:
    change = f"rm etcd && printf '{HANGS}' >etcd && chmod 755 etcd"
    said = turned_back(cluster, cluster.copied(wish, "release", "3.6.16-hangs", change, restarts=True))
    assert f"not all members were healthy within limits.step, {STEP} s" in said
    assert "it does not answer clients (unit activating/start" in said


def served(cluster: Breakable) -> set[str]:
    """The serial of every certificate that members serve, as their neighbours see it."""
    told: set[str] = set()
    for machine in cluster.machines.machines:
        neighbour = next(name for name in cluster.names if name != machine["name"])
        for port in (2379, 2380):
            seen = f"timeout 20 openssl s_client -connect {machine['address']}:{port} </dev/null 2>/dev/null"
            told.add(cluster.machines.run(neighbour, f"{seen} | openssl x509 -noout -serial").strip())
    return told


def test_certificates_that_up_renews_are_served_by_all_members_and_nobody_restarts(cluster: Breakable) -> None:
    former, before = served(cluster), cluster.starts()
    cluster.stack.pulumi("config", "set", "--path", "etcd-cluster:certificates.leaf.validity", "300d")
    assert "m1 change without restart" in cluster.stack.up()
    renewed = served(cluster)
    assert len(renewed) == len(former) == 2 * len(cluster.names)
    assert not renewed & former
    assert cluster.starts() == before


@pytest.mark.parametrize("port", ["server", "peer"])
def test_an_expired_certificate_is_found_at_the_first_member_though_nobody_restarts(
    cluster: Breakable, wish: Wish, port: str
) -> None:
    own = authorities(cluster.exported())
    bad = cluster.written(wish, f"expired-{port}", lambda address: forged(own, address, port, expired=True))
    said = turned_back(cluster, bad, restarted=False)
    name = "client" if port == "server" else port
    assert f"its {name} port serves a certificate that nobody accepts: certificate has expired" in said


def test_a_cluster_whose_certificates_all_expired_gets_new_ones_and_nobody_restarts(
    cluster: Breakable, wish: Wish
) -> None:
    own, before = authorities(cluster.exported()), cluster.starts()

    def expired(address: str) -> dict[str, str]:
        return forged(own, address, "server", expired=True) | forged(own, address, "peer", expired=True)

    renewed = cluster.copied(wish, "credentials", "renewed", "true")
    for machine in cluster.machines.machines:
        cluster.machines.run(machine["name"], f"cd /opt/etcd/current/ssl/ && {overwrite(expired(machine['address']))}")
    code, said = cluster.converge(renewed)
    assert code == 0, said
    assert "0 of 3 members healthy" in said
    assert "renew m1, m2, m3 (no quorum" in said
    assert cluster.starts() == before
    for member in wish["members"]:
        store = f"/opt/etcd/credentials/{member['revision']['credentials']}"
        cluster.machines.run(member["name"], f"cp -a /opt/etcd/credentials/renewed/. {store}")


def test_a_member_that_trusts_another_authority_than_its_peers_is_turned_back(cluster: Breakable, wish: Wish) -> None:
    other = {"peer": stranger()}
    trust = {"peer-ca.crt": other["peer"].certificate}
    bad = cluster.written(wish, "strange", lambda address: forged(other, address, "peer") | trust, restarts=True)
    assert "rejected connection on peer endpoint" in turned_back(cluster, bad)


def test_a_member_that_starts_and_never_catches_up_is_turned_back(cluster: Breakable, wish: Wish) -> None:
    for name in cluster.names:
        cluster.machines.run(name, f"printf %s '{TABLE}' >/run/fault.nft")
        cluster.drop_in(name, CUT_OFF)
    bad = cluster.copied(wish, "settings", "cut-off", "touch cut_off", restarts=True)
    said = turned_back(cluster, bad)
    assert "it reports etcdserver: no leader" in said, said
    for name in cluster.names:
        cluster.drop_in(name, "")


def test_a_port_that_a_stranger_took_is_told_and_the_next_run_finishes_though_a_host_reboots_amid_its_turn(
    cluster: Breakable, wish: Wish
) -> None:
    wish = cluster.copied(wish, "settings", "moved", "sed -i 's/:2381/:9381/' etcd.yml", restarts=True)
    for name in cluster.names:
        cluster.machines.run(name, "systemd-run --unit=stranger python3 -m http.server 9381 --bind 127.0.0.1")
    assert "listen tcp 127.0.0.1:9381: bind: address already in use" in turned_back(cluster, wish)
    for name in cluster.names:
        cluster.machines.run(name, "systemctl stop stranger")
    with writing(cluster.stack) as writer:
        run = cluster.start(wish | {"limits": {"step": 3 * STEP}})
        name = cluster.turned(run)
        lab("machines", "kill", name, "--set", cluster.machines.name)
        lab("machines", "start", name, "--set", cluster.machines.name)
        said, _ = run.communicate(timeout=300)
        assert run.returncode == 0, said
        assert writer.finish().everyone.acknowledged > 0
    for name in cluster.names:
        assert "9381" in cluster.machines.run(name, "ss -Hltn")


def test_a_host_that_answers_no_packet_is_named_with_how_long_it_was_waited_for(cluster: Breakable, wish: Wish) -> None:
    address = cluster.machines.machines[-1]["address"]
    chain = "add table inet deaf; add chain inet deaf out { type filter hook output priority 0; }"
    lab("run", "nft", f"{chain}; add rule inet deaf out ip daddr {address} tcp dport 22 drop")
    code, said = cluster.converge(wish | {"limits": {"connect": 3}})
    lab("run", "nft", "delete table inet deaf")
    assert code == 3, said
    assert "m3: no answer to SSH within 3 s" in said
