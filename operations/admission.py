"""Every member is let in by all hosts before it is needed there. Pure."""

from urllib.parse import urlsplit

from etcd.admission import Admission, admission
from etcd.firewall import Networks
from etcd.members import Member
from operations.desired import Desired
from operations.observation import Observation
from operations.steps import Admit, Found, Plan, Refusal


def wanted(seen: Observation, desired: Desired) -> Admission:
    """What every host shall have: members that are not wished for any more are let in until they are off the list."""
    wished = {member.peer_url for member in desired.voters}
    parting = [
        Member(name=entry.name, address=urlsplit(entry.peer_url).hostname or "", ports=desired.ports)
        for entry in seen.entries or ()
        if entry.peer_url not in wished
    ]
    networks = Networks(client=desired.client_networks, metrics=desired.metrics_networks)
    return admission([*desired.voters, *parting], networks)


def preceded(plan: Plan | Refusal, seen: Observation, desired: Desired) -> Plan | Refusal:
    """The plan behind the step that lets the members in; a founding does that itself.

    Without quorum the list is not known, and narrowing who comes in could cut off a member that is still on it.
    """
    founding = isinstance(plan, tuple) and plan and isinstance(plan[0], Found)
    unknown = seen.entries is None and any(host.touched for host in seen.hosts)
    if isinstance(plan, Refusal) or founding or unknown:
        return plan
    digest = wanted(seen, desired).digest
    names = tuple(host.name for host in seen.hosts if host.admission != digest)
    return (Admit(members=names, reason="others are to be let in than before"), *plan) if names else plan
