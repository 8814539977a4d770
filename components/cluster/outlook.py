"""What preview says of the live cluster: it is looked at, and what `up` would do to it is planned or refused."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.cluster.cluster import Cluster

UNKNOWN = "(known when it is made)"  # stands for what this run would make: other than everything that is there


def foresee(asked: dict[str, Any], wishes: Mapping[str, dict[str, Any]], cluster: Cluster, *, probe: bool) -> None:
    """Says in preview how the cluster is and what would be done to it; RunError with the words when that is refused."""
    if not probe or not pulumi.runtime.is_dry_run():
        return
    # It needs an SSH client and all that plans: an `up` shall not pay for that.
    from components.cluster.probe import tell  # noqa: PLC0415

    members = [_marked(wishes[name]) for name in sorted(wishes)]
    known: pulumi.Output[dict[str, Any]] = pulumi.Output.from_input(
        {**_marked(asked), "founded": _marked(cluster.founded), "members": members}
    )
    _: pulumi.Output[None] = pulumi.Output.all(known, cluster.entering).apply(lambda both: tell(*both))


def _marked(value: object) -> Any:  # noqa: ANN401  what it was, with outputs that are never unknown
    """The value with a mark in place of everything in it that only `up` will know."""
    if isinstance(value, dict):
        return {key: _marked(part) for key, part in value.items()}
    if isinstance(value, pulumi.Output):
        return value.apply(lambda known: UNKNOWN if pulumi.contains_unknowns(known) else known, run_with_unknowns=True)
    return value
