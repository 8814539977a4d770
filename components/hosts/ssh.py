"""A machine that already exists: nothing is made, and what its member brought is taken away with the member."""

from dataclasses import replace
from typing import Any

import pulumi

from components import operation
from components.component import Component
from config.spec import ClusterSpec, SshMember
from remote.host import Host, Jump


class Existing(Component):
    """The host, and `vacate`, whose `delete` is the last that happens to it."""

    host: Host

    def __init__(
        self,
        member: str,
        declared: SshMember,
        spec: ClusterSpec,
        cluster: dict[str, Any],
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("hosts", f"{spec.name}-{member}", opts)
        described = existing(member, declared, spec)
        vacate = operation.run(
            f"{spec.name}-{member}-vacate",
            stdin=operation.wishes(cluster | {"on_leave": spec.on_leave}, [operation.wish(described)]),
            delete=operation.operation("vacate", member),
            triggers=[declared.host_key],
            opts=self.child(),
        )
        # Deletes of a replacement run first only along property dependencies. So both hang on this resource by an
        # output, one that preview knows: the member leaves, and is stopped, before the machine it was on is vacated.
        self.host = replace(
            described,
            identity=vacate.urn.apply(lambda _: described.identity),
            data_identity=vacate.urn.apply(lambda _: described.data_identity),
            resources=(vacate,),
        )
        self.register_outputs({})


def existing(member: str, declared: SshMember, spec: ClusterSpec) -> Host:
    """The host; another host key is another machine."""
    key, jump = spec.ssh.private_key, declared.jump or spec.ssh.jump
    return Host(
        name=member,
        address=str(declared.address),
        port=declared.port,
        user=declared.user,
        host_key=declared.host_key,
        private_key=key.get_secret_value() if key else None,
        jump=Jump(address=str(jump.address), port=jump.port, user=jump.user, host_key=jump.host_key) if jump else None,
        identity=declared.host_key,
        data_identity=f"{declared.host_key} {declared.rebuild}" if declared.rebuild else declared.host_key,
        patience=int(spec.limits.connect),
    )
