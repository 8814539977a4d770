"""What is made sure of, and kept, before the first member runs a later minor version."""

from operations.desired import Desired
from operations.errors import RefusalError, ScriptError
from operations.hosts import Hosts
from operations.observation import Observation
from operations.progress import say
from operations.scripts import Script

REFUSED = 67  # exit code of the script that looks for v2 data


async def safeguard(minor: str, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """Returns when no member has data that etcd cannot read any more, and a verified snapshot lies on the leader."""
    if minor == "3.6":
        for wish in desired.members:
            try:
                await hosts.run(wish.name, Script("v2store"), desired.limits.step)
            except ScriptError as error:
                if error.code != REFUSED:
                    raise
                raise RefusalError(
                    f"{wish.name}: its data cannot be read by etcd 3.6: {error.said}\nNothing was changed. etcd's "
                    "guide 'Upgrade etcd from v3.5 to v3.6' says how v2 data are cleaned; then run again."
                ) from None
    leader = next((host.name for host in seen.hosts if host.leads), seen.hosts[0].name)
    values = {"ENDPOINT": desired.member(leader).loopback_client_url, "NAME": f"before-{minor}.db"}
    kept = await hosts.run(leader, Script("snapshot", values), desired.limits.step)
    say(f"a verified snapshot from before etcd {minor} is kept on the host of {leader}: {kept.strip()}")
