"""The live cluster: who belongs to it, and every change of what runs. All decisions are made in operations/."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_command as command

from components import operation
from components.component import Component
from components.hosts.lifecycle import Lifecycle
from components.members.member import MemberFiles
from remote.host import Host


class Cluster(Component):
    """One `membership` a member, and after all of them the one `rollout`.

    Joining and leaving take the stack's lock where they change something, so they need no order; and at
    the founding, where there is nothing to join, nobody waits.
    """

    cluster_id: pulumi.Output[str]
    founded: pulumi.Output[str]
    entering: pulumi.Output[list[str]]  # members that this run makes join, or makes leave and join again
    waiting: pulumi.Output[list[str]]

    def __init__(
        self,
        name: str,
        cluster: dict[str, Any],
        hosts: Mapping[str, Host],
        lifecycles: Mapping[str, Lifecycle],
        members: Mapping[str, MemberFiles],
        *,
        sentinel: pulumi.Resource,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("cluster", name, opts)
        wishes = [members[member].wish for member in sorted(members)]
        # CRITICAL: without the identities of machines. The next machine is made after this one's guard, which waits for
        # this member to have joined: with the next one's identity in its input, joining would wait for that in turn.
        access = operation.wishes(cluster, [wish | {"host_identity": ""} for wish in wishes])
        entering: set[str] = set()
        memberships = [
            operation.run(
                f"{name}-{member}-membership",
                stdin=access,
                create=operation.operation("join", member),
                update=operation.STAMP,
                delete=operation.operation("leave", member),
                triggers=[hosts[member].data_identity],
                opts=self.child(
                    deleted_with=sentinel,
                    depends_on=[lifecycles[member].shutdown, *members[member].resources],
                    hooks=_noted(f"{name}-{member}-entering", member, entering),
                ),
            )
            for member in sorted(members)
        ]
        registered = pulumi.Output.all(*(membership.urn for membership in memberships))
        self.entering = registered.apply(lambda _: sorted(entering))
        self._rollout(name, cluster, wishes, after=memberships)
        # Known in preview too, when the rollout's own output is not: a stash keeps the first value that it was given.
        once = self.child(ignore_changes=["input"])
        self.founded = pulumi.Stash(f"{name}-founded", input=self.cluster_id, opts=once).output
        self.register_outputs({"cluster_id": self.cluster_id, "waiting": self.waiting})

    def _rollout(
        self,
        name: str,
        cluster: dict[str, Any],
        wishes: list[dict[str, Any]],
        *,
        after: list[command.local.Command],
    ) -> None:
        converge = operation.operation("converge")
        # A run that is cut leaves its former input to the rollout, but the newer one to the memberships: when the
        # former configuration is put back these change again, and the rollout with them.
        stamps = pulumi.Output.all(*(membership.stdout for membership in after)).apply(" ".join)
        rollout = operation.run(
            f"{name}-rollout",
            stdin=operation.wishes(cluster | {"stamps": stamps}, wishes),
            create=converge,
            update=converge,
            remembers=True,  # the cluster that it brought up: another one is never founded in its place
            opts=self.child(depends_on=after),
        )
        told = rollout.stdout.apply(json.loads)
        self.cluster_id = told.apply(lambda known: str(known["cluster_id"]))
        self.waiting = told.apply(lambda known: _waiting(name, known.get("waiting", [])))


def _noted(name: str, member: str, entering: set[str]) -> pulumi.ResourceHookBinding:
    """Notes, in preview too, that the member's membership is made: no output of a command tells that there."""

    def note(_: pulumi.ResourceHookArgs) -> None:
        entering.add(member)

    hook = pulumi.ResourceHook(name, note, opts=pulumi.ResourceHookOptions(on_dry_run=True))
    return pulumi.ResourceHookBinding(before_create=[hook])


def _waiting(cluster: str, names: list[str]) -> list[str]:
    """The members that a change has not come to, said on every run until it has."""
    if names:
        pulumi.log.warn(f"{cluster} is paused: {', '.join(names)} wait until pause_after is raised or removed")
    return names
