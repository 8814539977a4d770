"""A look at the live cluster from within the program."""

import asyncio
from typing import Any

import pulumi

from components.cluster.outlook import UNKNOWN
from operations.desired import Desired
from operations.observation import Observation
from operations.observe import observe
from operations.ssh import Connections
from operations.verdict import Verdict, verdict

SECONDS = 10  # that a preview may take longer because of it


def _holds_unknown(value: object) -> bool:
    return value == UNKNOWN or (isinstance(value, dict) and any(map(_holds_unknown, value.values())))


async def tell(known: dict[str, Any], entering: list[str]) -> None:
    """Says what is seen and planned, from a Desired with marks in it; nothing when no host is there yet."""
    members = known["members"]
    coming = {one["name"] for one in members if _holds_unknown(one["host"]) or _holds_unknown(one["host_identity"])}
    there = [one for one in members if not _holds_unknown(one["host"])]
    if not there:
        return
    founded = "" if _holds_unknown(known["founded"]) else known["founded"]
    desired = Desired.model_validate({**known, "founded": founded})
    try:
        async with asyncio.timeout(SECONDS):
            seen = await _look(Desired.model_validate({**known, "founded": founded, "members": there}))
    except TimeoutError:
        pulumi.log.warn(f"{desired.cluster} was not looked at: its hosts did not all answer within {SECONDS} s")
        return
    _say(verdict(seen, desired, coming, entering))


async def _look(desired: Desired) -> Observation:
    async with Connections(desired.members, desired.limits, patience=0) as hosts:
        return await observe(desired, hosts)


def _say(told: Verdict) -> None:
    if told.refusal:
        raise pulumi.RunError(f"{told.state}\nrefused: {told.refusal}")
    if told.blind:
        pulumi.log.warn(
            f"{told.state}\nno plan is made for a cluster that is not seen whole: its hosts do not all answer "
            f"({told.blind}); 'pulumi up' looks again"
        )
        return
    pulumi.log.info(f"{told.state}\nplan: {told.steps}")
