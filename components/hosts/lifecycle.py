"""What happens to a member when its machine goes or is made again: stopped cleanly before, waited for after."""

import json
import shlex
from typing import Any

import pulumi

from components import operation
from components.component import Component
from remote.host import Host


class Lifecycle(Component):
    """`shutdown` runs before the machine is deleted; `guard` holds the next machine back until this one is well again.

    Both see the cluster through this host alone, so that a change of any other host does not touch them.
    """

    guard: pulumi.Resource
    shutdown: pulumi.Resource

    def __init__(
        self,
        name: str,
        host: Host,
        cluster: dict[str, Any],
        *,
        sentinel: pulumi.Resource,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("hosts", name, opts)
        stdin = operation.wishes(cluster, [operation.wish(host)])
        self.shutdown = operation.run(
            f"{name}-shutdown",
            stdin=stdin,
            delete=operation.operation("shutdown", host.name),
            triggers=[host.identity],
            opts=self.child(deleted_with=sentinel, depends_on=list(host.resources)),
        )
        self.guard = operation.run(
            f"{name}-guard",
            stdin=stdin,
            create=pulumi.Output.from_input(host.identity).apply(_remembered),
            update=operation.operation("guard", host.name),
            remembers=True,  # the machine: one that is the same as before, and has no cluster, is not waited for
            opts=self.child(),
        )
        self.register_outputs({})


def _remembered(identity: str) -> str:
    """A command that prints what guard prints when it waited for the machine."""
    return f"echo {shlex.quote(json.dumps({'host_identity': identity}))}"
