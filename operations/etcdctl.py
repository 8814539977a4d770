"""What is asked of a live cluster through one of its members' hosts."""

import json

from etcd.members import Member
from operations.desired import Strict
from operations.errors import ScriptError
from operations.hosts import Hosts
from operations.scripts import Script

PATIENCE = 15.0  # seconds; etcd refuses changes of membership until its peers have been connected for five
PAUSE = 1.0
NOT_NOW = ("unhealthy cluster", "not enough started members", "in sync with leader")


class Health(Strict):
    """Whether a member, asked at its client URL, answers a read through quorum and has no alarm."""

    client_url: str
    healthy: bool
    error: str = ""


def _script(endpoint: str, arguments: str) -> Script:
    return Script("etcdctl", {"ENDPOINT": endpoint, "ARGUMENTS": arguments})


async def move_leader(through: str, endpoint: str, heir_id: str, hosts: Hosts) -> None:
    """Hands leadership to another voter; the endpoint is the leader's, asked from any member's host."""
    await hosts.run(through, _script(endpoint, f"move-leader {heir_id}"))


async def remove(through: str, endpoint: str, member_id: str, hosts: Hosts) -> None:
    """Removes a member of the cluster."""
    await _settled(through, _script(endpoint, f"member remove {member_id}"), hosts, PATIENCE)


async def add_learner(through: str, endpoint: str, member: Member, hosts: Hosts) -> None:
    """Puts a member on the list as a learner. It may be there although this failed: look before doing it again."""
    await _settled(
        through, _script(endpoint, f"member add {member.name} --learner --peer-urls={member.peer_url}"), hosts, PATIENCE
    )


async def promote(through: str, endpoint: str, member_id: str, hosts: Hosts, seconds: float) -> None:
    """Makes a learner a voter; asked again until it is in sync with the leader, which only etcd can judge."""
    await _settled(through, _script(endpoint, f"member promote {member_id}"), hosts, seconds)


async def downgrade(through: str, endpoint: str, words: str, hosts: Hosts) -> None:
    """Tells etcd to `validate` or `enable` a downgrade to a minor version, or to `cancel` it."""
    await hosts.run(through, _script(endpoint, f"downgrade {words}"))


async def _settled(through: str, script: Script, hosts: Hosts, seconds: float) -> None:
    """Asked again while etcd says that this is not the moment."""
    until = hosts.clock() + seconds
    while True:
        try:
            await hosts.run(through, script)
        except ScriptError as error:
            if not any(words in error.said for words in NOT_NOW) or hosts.clock() > until:
                raise
        else:
            return
        await hosts.sleep(PAUSE)


async def health(name: str, endpoint: str, hosts: Hosts, seconds: int = 10) -> tuple[Health, ...]:
    """Every member of the live list, asked from this host for at most so long each; empty when there is no list."""
    try:
        said = await hosts.run(name, Script("health", {"ENDPOINT": endpoint, "SECONDS_EACH": str(seconds)}))
        told = json.loads(said or "[]")
    except (ScriptError, ValueError):
        return ()
    return tuple(Health(client_url=one["endpoint"], healthy=one["health"], error=one.get("error", "")) for one in told)
