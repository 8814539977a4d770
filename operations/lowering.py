"""Does the steps by which etcd takes the data of all members to another minor version. It is etcd that does it."""

from operations import etcdctl
from operations.desired import Desired
from operations.downgrade import ordered
from operations.errors import UnprovedError
from operations.hosts import Hosts
from operations.observation import Observation, minor
from operations.progress import say
from operations.proof import Doubt, doubts
from operations.prove import Judge, prove
from operations.scripts import Script
from operations.steps import Cancel, Complete, Lower


async def act(step: Lower | Cancel | Complete, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """Returns when all data are of that version; an OperationError says whose are not."""
    match step:
        case Lower():
            if ordered(seen) != step.minor:
                await keep_snapshot(f"before-downgrade-to-{step.minor}", seen, desired, hosts)
                await tell(f"validate {step.minor}", seen, desired, hosts)
                await tell(f"enable {step.minor}", seen, desired, hosts)
            await prove(desired, hosts, "step", data_of(step.minor))
        case Cancel():
            await tell("cancel", seen, desired, hosts)
        case Complete():
            await prove(desired, hosts, "step", complete(step.minor))


async def tell(words: str, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """Tells etcd to `validate` or `enable` a downgrade, or to `cancel` it."""
    through = _leader(seen)
    await etcdctl.downgrade(through, desired.member(through).loopback_client_url, words, hosts)


async def keep_snapshot(name: str, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """Keeps a verified snapshot on the host of the leader, and says where."""
    leader = _leader(seen)
    values = {"ENDPOINT": desired.member(leader).loopback_client_url, "NAME": f"{name}.db"}
    kept = await hosts.run(leader, Script("snapshot", values))
    say(f"a verified snapshot from {name.replace('-', ' ')} is kept on the host of {leader}: {kept.strip()}")


def data_of(version: str) -> Judge:
    """No doubt when the cluster is healthy and the data of all members are of that minor version."""

    def judge(seen: Observation, desired: Desired) -> tuple[Doubt, ...]:
        others = [host for host in seen.hosts if host.status and minor(host.status.storage) not in {"", version}]
        return doubts(seen, desired) or tuple(
            Doubt(member=host.name, words=f"etcd has not taken its data to {version} yet") for host in others
        )

    return judge


def complete(version: str) -> Judge:
    """The same, and when etcd is not told to go down any more."""

    def judge(seen: Observation, desired: Desired) -> tuple[Doubt, ...]:
        told = [host for host in seen.hosts if host.status and host.status.downgrade]
        return data_of(version)(seen, desired) or tuple(
            Doubt(member=host.name, words="etcd has not ended its downgrade yet") for host in told
        )

    return judge


def _leader(seen: Observation) -> str:
    able = [host for host in seen.hosts if host.status and host.entries is not None]
    if not able:
        raise UnprovedError("no member answers through quorum any more; run again")
    return next((host.name for host in able if host.leads), able[0].name)
