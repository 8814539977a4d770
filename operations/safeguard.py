"""What is made sure of, and kept, before the first member runs a later minor version."""

from operations.desired import Desired
from operations.errors import RefusalError, ScriptError
from operations.hosts import Hosts
from operations.lowering import complete, keep_snapshot, tell
from operations.observation import Observation
from operations.progress import say
from operations.proof import Doubt
from operations.prove import prove, settled
from operations.scripts import Script

REFUSED = 67  # exit code of the script that looks for v2 data


async def safeguard(minor: str, seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """Returns when no member has data that etcd cannot read any more, and a verified snapshot lies on the leader."""
    if minor == "3.6":
        await _without_v2_data(desired, hosts)
    await keep_snapshot(f"before-etcd-{minor}", seen, desired, hosts)
    if minor == "3.7":
        await _without_old_entries(seen, desired, hosts)


async def _without_v2_data(desired: Desired, hosts: Hosts) -> None:
    for wish in desired.members:
        try:
            await hosts.run(wish.name, Script("v2store"))
        except ScriptError as error:
            if error.code != REFUSED:
                raise
            raise RefusalError(
                f"{wish.name}: its data cannot be read by etcd 3.6: {error.said}\nNothing was changed. etcd's "
                "guide 'Upgrade etcd from v3.5 to v3.6' says how v2 data are cleaned; then run again."
            ) from None


async def _without_old_entries(seen: Observation, desired: Desired, hosts: Hosts) -> None:
    """etcd 3.7 panics on entries of 3.5 in its log, after the newest raft snapshot (3.7.3, wal and apply of entries).

    3.6 writes a raft snapshot on every member when the version of the cluster goes down (ClusterVersionSet), and at
    no other wish of ours: so it is told to go down to 3.5, and called back, without any member being restarted.
    """
    logs = {wish.name: await _log(wish.name, hosts) for wish in desired.members}
    if not any(old for old, _ in logs.values()):
        return
    due = max((host.status.index for host in seen.hosts if host.status), default=0)
    say(f"the raft logs hold entries of etcd 3.5: every member writes a raft snapshot beyond entry {due}")

    async def look() -> tuple[Doubt, ...]:
        newest = {name: (await _log(name, hosts))[1] for name in logs}
        return tuple(
            Doubt(member=name, words=f"its newest raft snapshot is of entry {index}, and {due} is needed")
            for name, index in newest.items()
            if index < due
        )

    await tell("enable 3.5", seen, desired, hosts)
    try:
        await settled(look, hosts, desired.limits, "step")
    finally:
        await tell("cancel", seen, desired, hosts)
    await prove(desired, hosts, "step", complete("3.6"))


async def _log(name: str, hosts: Hosts) -> tuple[bool, int]:
    """Whether its raft log may hold entries of 3.5, and the entry of its newest raft snapshot."""
    old, index = (await hosts.run(name, Script("raftlog"))).split()
    return old == "old", int(index, 16)
