"""A member joins, or leaves, a live cluster."""

from operations import etcdctl
from operations.desired import Desired
from operations.errors import RefusalError, UnansweredError
from operations.hosts import Hosts
from operations.leaving import Nothing, joining, leaving
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
    if verdict.leads:
        say(f"move leadership from {name} to {verdict.through}")
        await etcdctl.move_leader(verdict.through, desired.member(name).client_url, verdict.heir_id, hosts)
    say(f"remove {name} through {verdict.through}")
    endpoint = desired.member(verdict.through).loopback_client_url
    await etcdctl.remove(verdict.through, endpoint, verdict.member_id, hosts)
    try:
        # What was removed exits by itself, and systemd would start it again and again.
        await hosts.run(name, Script("stop", {"LASTING": "yes"}))
    except UnansweredError as error:
        say(f"{error}; it is not stopped there")
