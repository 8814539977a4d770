"""A member joins, or leaves, a live cluster."""

from operations import etcdctl
from operations.desired import Desired
from operations.errors import RefusalError, UnansweredError
from operations.hosts import Hosts
from operations.leaving import Nothing, Removal, joining, leaving
from operations.observe import observe
from operations.progress import say
from operations.scripts import Script
from operations.steps import Refusal


async def join(name: str, desired: Desired, hosts: Hosts) -> None:
    """Returns when the member has nothing to join, or is in; RefusalError otherwise."""
    verdict = joining(await observe(desired, hosts), desired, name)
    if isinstance(verdict, Refusal):
        raise RefusalError(verdict.words)
    say(verdict.words)


async def leave(name: str, desired: Desired, hosts: Hosts) -> None:
    """Returns when the member is not in a cluster any more; its host may be gone."""
    seen = await observe(desired, hosts)
    verdict = leaving(seen, desired, name)
    if isinstance(verdict, Refusal):
        raise RefusalError(verdict.words)
    if isinstance(verdict, Nothing):
        say(verdict.words)
        return
    if isinstance(verdict, Removal):
        await _remove(name, verdict, desired, hosts)
    try:
        await hosts.run(name, Script("left"), seconds=desired.limits.step)
    except UnansweredError as error:
        say(f"{error}; it is removed, and not stopped there")


async def _remove(name: str, removal: Removal, desired: Desired, hosts: Hosts) -> None:
    if removal.leads:
        say(f"move leadership from {name} to {removal.through}")
        await etcdctl.move_leader(removal.through, desired.member(name).client_url, removal.heir_id, hosts)
    say(f"remove {name} through {removal.through}")
    endpoint = desired.member(removal.through).loopback_client_url
    await etcdctl.remove(removal.through, endpoint, removal.member_id, hosts)
