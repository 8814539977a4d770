"""Does the steps by which members come and go."""

from urllib.parse import urlsplit

from etcd.members import Member, Ports
from etcd.render import initial
from operations import etcdctl
from operations.desired import Desired
from operations.errors import ScriptError, UnprovedError
from operations.hosts import Hosts
from operations.identity import written_down
from operations.joining import entry_of, narrowed, others
from operations.observation import Entry, Host, Observation
from operations.observe import observe
from operations.progress import say
from operations.proof import doubts
from operations.prove import prove
from operations.scripts import Script
from operations.steps import Add, Enter, Promote, Remove, SetAside, Settle, Step


async def act(step: Step, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """Returns when the step is done; an OperationError says why it could not be."""
    [name] = step.members
    match step:
        case Remove():
            await _remove(step.peer_url, seen, desired, hosts)
        case SetAside():
            await hosts.run(name, Script("left"))
        case Add():
            through = _through(seen, desired, besides=name)
            endpoint = desired.member(through.name).loopback_client_url
            await etcdctl.add_learner(through.name, endpoint, desired.member(name), hosts)
        case Enter():
            await hosts.run(name, _enter(seen, desired, name))
        case Promote():
            through = _through(seen, desired, besides=name)
            endpoint = desired.member(through.name).loopback_client_url
            member_id = _entry(seen, desired.member(name).peer_url).id
            try:
                await etcdctl.promote(through.name, endpoint, member_id, hosts, desired.limits.step)
            except ScriptError as error:
                await _explain(name, error, desired, hosts)
        case Settle():
            await _settle(name, narrowed(seen, desired, name), hosts)
        case _:
            raise NotImplementedError(type(step).__name__)


def _through(seen: Observation, desired: Desired, *, besides: str) -> Host:
    """The healthy member that is furthest on, through whose host the list is changed."""
    lacking = {doubt.member for doubt in doubts(seen, others(seen, desired, besides))} | {besides}
    able = [host for host in seen.hosts if host.entries is not None and host.status and host.name not in lacking]
    if not able:
        raise UnprovedError(f"no healthy member is left through which {besides} could be added or removed; run again")
    return max(able, key=lambda host: (host.status.applied if host.status else 0, host.name))


def _entry(seen: Observation, peer_url: str) -> Entry:
    entry = entry_of(seen.entries or (), peer_url)
    if entry is None:
        raise UnprovedError(f"the member at {peer_url} is not in the list any more; run again")
    return entry


def _enter(seen: Observation, desired: Desired, name: str) -> Script:
    """etcd compares number and URLs of these members with the live list, and takes the names from there."""
    listed = [_member(entry) for entry in seen.entries or () if entry.peer_url != desired.member(name).peer_url]
    token = next(host.identity.token for host in seen.hosts if host.identity)
    block = initial([*listed, desired.member(name)], desired.member(name), state="existing", token=token)
    return Script("enter", {"INITIAL": block, **desired.wish(name).revision.variables}, parts=("activate",))


def _member(entry: Entry) -> Member:
    url = urlsplit(entry.peer_url)
    return Member(name=entry.name, address=url.hostname or "", ports=Ports(peer=url.port or 0))


async def _remove(peer_url: str, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    entry = _entry(seen, peer_url)
    own = next((member.name for member in desired.voters if member.peer_url == peer_url), peer_url)
    through = _through(seen, desired, besides=own)
    endpoint = desired.member(through.name).loopback_client_url
    if through.status and through.status.leader == entry.id:
        say(f"move leadership from {entry.name} to {through.name}")
        await etcdctl.move_leader(through.name, entry.client_url, through.status.member_id, hosts)
    await etcdctl.remove(through.name, endpoint, entry.id, hosts)


async def _explain(name: str, error: ScriptError, desired: Desired, hosts: Hosts) -> None:
    """etcd only says that the learner is not in sync; why it is not its own host tells."""
    seen = await observe(desired, hosts)
    why = [str(doubt) for doubt in doubts(seen, narrowed(seen, desired, name)) if doubt.member == name]
    lines = [f"{name} could not be made a voter: {error.said}", *why, "Run again when it is mended."]
    raise UnprovedError("\n".join(lines)) from None


async def _settle(name: str, desired: Desired, hosts: Hosts) -> None:
    proof = await prove(desired, hosts, "bootstrap")
    await hosts.run(name, written_down(desired, proof[name]))
