"""What preview says of the live cluster: it is looked at, and what `up` would do to it is planned or refused."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pulumi

from components.cluster.cluster import Cluster
from operations.desired import Desired
from operations.observation import Observation
from operations.observe import observe
from operations.verdict import Verdict, verdict

SECONDS = 10  # that a preview may take longer because of it
UNKNOWN = "(known when it is made)"  # stands for what this run would make: other than everything that is there


def foresee(asked: dict[str, Any], wishes: Mapping[str, dict[str, Any]], cluster: Cluster, *, probe: bool) -> None:
    """Says in preview how the cluster is and what would be done to it; RunError with the words when that is refused."""
    if not probe or not pulumi.runtime.is_dry_run():
        return
    members = [_marked(wishes[name]) for name in sorted(wishes)]
    known: pulumi.Output[dict[str, Any]] = pulumi.Output.from_input(
        {**_marked(asked), "founded": _marked(cluster.founded), "members": members}
    )
    _: pulumi.Output[None] = pulumi.Output.all(known, cluster.entering).apply(lambda both: _tell(*both))


def _marked(value: object) -> Any:  # noqa: ANN401  what it was, with outputs that are never unknown
    """The value with a mark in place of everything in it that only `up` will know."""
    if isinstance(value, dict):
        return {key: _marked(part) for key, part in value.items()}
    if isinstance(value, pulumi.Output):
        return value.apply(lambda known: UNKNOWN if pulumi.contains_unknowns(known) else known, run_with_unknowns=True)
    return value


def _holds_unknown(value: object) -> bool:
    return value == UNKNOWN or (isinstance(value, dict) and any(map(_holds_unknown, value.values())))


async def _tell(known: dict[str, Any], entering: list[str]) -> None:
    """Nothing is said when no host is there yet."""
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
    # In preview alone: an `up` shall not pay for the import of an SSH client.
    from operations.ssh import Connections  # noqa: PLC0415

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
