"""How a cluster and each of its members is, against what was declared."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from operations.desired import Desired, Strict, Wish
from operations.hosts import Hosts
from operations.inspection import Inspection, inspect
from operations.observation import Host, Observation
from operations.observe import observe
from operations.proof import doubts, stale
from operations.verdict import Verdict, condition, verdict


class Condition(Strict):
    """One member; what its host does not tell is empty."""

    name: str
    host: str
    unit: str = ""
    health: str  # "healthy", or what it lacks
    leader: bool = False
    version: str = ""
    term: int | None = None
    lag: int | None = None  # entries of the log that it has not applied and another member has
    db_size: int | None = None
    quota: int | None = None
    alarms: tuple[str, ...] = ()
    revision: str = ""  # that its next start uses
    running: str = ""  # that its process was started from
    wanted: str
    outdated: bool | None = None  # whether it runs, or would run, something else than what is wanted
    uptime: float | None = None  # seconds
    certificates: Mapping[str, datetime] = Field(default={})
    changed: tuple[str, ...] = ()


class Status(Strict):
    """The cluster and its members."""

    cluster: str
    state: str  # in one line
    verdict: Verdict
    members: tuple[Condition, ...]

    @property
    def sound(self) -> bool:
        """Whether every member is healthy and as declared."""
        return self.verdict.steps != "" and all(
            one.health == "healthy" and one.outdated is False and not one.changed for one in self.members
        )


async def status(desired: Desired, hosts: Hosts) -> Status:
    """What a look at every host tells."""
    seen, inspections = await asyncio.gather(observe(desired, hosts), inspect(desired, hosts))
    return judged(seen, inspections, desired)


def judged(seen: Observation, inspections: dict[str, Inspection], desired: Desired) -> Status:
    """The status, from what was seen."""
    told = verdict(seen, desired)
    lacking = {doubt.member: doubt.words for doubt in doubts(seen, desired)}
    applied = max((host.status.applied for host in seen.hosts if host.status), default=0)
    members = tuple(
        _condition(
            wish,
            seen.reached.get(wish.name),
            inspections.get(wish.name, Inspection()),
            health=lacking.get(wish.name, "healthy"),
            applied=applied,
        )
        for wish in desired.members
    )
    return Status(cluster=desired.cluster, state=condition(seen, desired), verdict=told, members=members)


def _condition(wish: Wish, host: Host | None, inspected: Inspection, *, health: str, applied: int) -> Condition:
    known = Condition(name=wish.name, host=wish.host.address, health=health, wanted=wish.revision.id)
    if host is None:
        return known
    told: dict[str, object] = {
        "unit": f"{host.unit.active}/{host.unit.sub}",
        "revision": host.current or "",
        "running": host.running or "",
        "outdated": stale(host, wish),
        "quota": inspected.quota,
        "uptime": host.clock - inspected.since if inspected.since else None,
        "certificates": inspected.certificates,
        "changed": inspected.changed,
    }
    if host.status:
        told |= {
            "leader": host.leads,
            "version": host.status.version,
            "term": host.status.term,
            "lag": max(0, applied - host.status.applied),
            "db_size": host.status.db_size,
            "alarms": host.status.errors,
        }
    return known.model_copy(update=told)
