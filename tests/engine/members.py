"""Members of a cluster on container machines: asked for by an example's file, and looked at."""

import json
import re
from dataclasses import replace
from itertools import groupby
from typing import Any

import yaml
from cryptography import x509

from tests.engine.conftest import Machines, lab
from tests.engine.stack import PROJECT, Stack

EXAMPLES = PROJECT / "examples" / "members"
FILES = "--cacert /opt/etcd/ssl/client-ca.crt --cert /opt/etcd/ssl/tools.crt --key /opt/etcd/ssl/tools.key"
ETCDCTL = f"/opt/etcd/current/bin/etcdctl {FILES} --endpoints https://127.0.0.1:2379 -w json"
STEP = re.compile(r"\d+\.\ds  ((?:add|enter|promote|settle|remove|start) .+)")


def fresh(machines: Machines) -> Machines:
    """The machines as they are now, with the host keys that they have now."""
    return replace(machines, machines=tuple(json.loads(lab("machines", "list", "--set", machines.name))))


def example(name: str) -> dict[str, dict[str, Any]]:
    """The members of an example."""
    written = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text())
    members: dict[str, dict[str, Any]] = written["config"]["etcd-cluster:members"]
    return members


def want(stack: Stack, machines: Machines, members: dict[str, dict[str, Any]]) -> None:
    """From now on these are the members of the configuration, on the machines of their names."""
    whole = yaml.safe_load(stack.file.read_text())
    there = machines.config("test")["members"]
    whole["config"]["etcd-cluster:members"] = {name: member | there[name] for name, member in members.items()}
    stack.file.write_text(yaml.safe_dump(whole))


def named(*names: str) -> dict[str, dict[str, Any]]:
    """Members of these names, with nothing else to them."""
    return {name: {} for name in names}


def etcdctl(machines: Machines, machine: str, arguments: str) -> Any:  # noqa: ANN401
    """What etcdctl on a machine says, from its JSON."""
    return json.loads(machines.run(machine, f"{ETCDCTL} {arguments}"))


def listed(machines: Machines, machine: str = "m1") -> list[dict[str, Any]]:
    """The member list, as a member tells it."""
    told: list[dict[str, Any]] = etcdctl(machines, machine, "member list")["members"]
    return told


def voters(machines: Machines, machine: str = "m1") -> list[str]:
    """The names of the healthy voters, as a member tells them."""
    members = listed(machines, machine)
    assert not any(member.get("isLearner") for member in members)
    assert all(one["health"] for one in etcdctl(machines, machine, "endpoint health --cluster"))
    return sorted(member["name"] for member in members)


def processes(machines: Machines, *names: str) -> dict[str, str]:
    """The process of etcd on each machine."""
    return {name: machines.run(name, "systemctl show etcd -p MainPID --value") for name in names}


def serials(machines: Machines, *names: str) -> dict[str, list[int]]:
    """The serial numbers of the certificates on each machine."""
    read = "cat /opt/etcd/ssl/server.crt /opt/etcd/ssl/peer.crt /opt/etcd/ssl/tools.crt"
    texts = {name: machines.run(name, read).encode() for name in names}
    return {name: [one.serial_number for one in x509.load_pem_x509_certificates(text)] for name, text in texts.items()}


def foretold(stack: Stack) -> list[str]:
    """The steps of the plan that preview prints, but for those that touch hosts alone and no member."""
    for _ in range(5):  # on a busy machine, hosts may not answer within the time that a preview has
        said = stack.pulumi("preview")
        plan = [line.partition("plan: ")[2].strip() for line in said.splitlines() if "plan: " in line]
        if plan:
            return [step for step in _steps(plan[0]) if not step.startswith(("admit ", "setaside "))]
    raise AssertionError(said)


def _steps(plan: str) -> list[str]:
    return plan.replace("), ", ")\n").replace("log, ", "log\n").splitlines()


def done(up: str) -> list[str]:
    """The steps that an `up` says to have done, member by member: newcomers come in the order of being ready."""
    steps = list(dict.fromkeys(STEP.findall(up)))  # the last line of a command is repeated when it has ended
    turns = [name for name, _ in groupby(steps, _member)]
    assert len(turns) == len(set(turns)), f"not one member after the other: {steps}"
    return sorted(steps, key=_member)


def _member(step: str) -> str:
    return step.split()[1]
