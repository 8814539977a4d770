"""Hosts are looked at before anything is put on them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi

from components import operation
from components.component import Component
from components.wishes import preflight_wishes
from config.spec import ClusterSpec
from remote.host import Host


class Preflight(Component):
    """One look a member: machines are rebuilt one after the other, so none may wait for the machines of all."""

    hosts: dict[str, Host]  # what is put on them waits for their look

    def __init__(
        self,
        spec: ClusterSpec,
        cluster: dict[str, Any],
        hosts: Mapping[str, Host],
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("hosts", f"{spec.name}-preflight", opts)
        self.spec = spec
        # CRITICAL: without the identities of machines, as for memberships: the next machine waits for this one's guard.
        wishes = [operation.wish(hosts[name]) | {"host_identity": ""} for name in sorted(hosts)]
        self.hosts = {
            name: replace(host, resources=(*host.resources, self._look(host, cluster | preflight_wishes(spec), wishes)))
            for name, host in hosts.items()
        }
        self.register_outputs({})

    def _look(self, host: Host, cluster: dict[str, Any], wishes: list[dict[str, Any]]) -> pulumi.Resource:
        limits = cluster["limits"] | {"connect": float(host.patience)}  # a machine that is made boots first
        return operation.run(
            f"{self.spec.name}-{host.name}-preflight",
            stdin=operation.wishes(cluster | {"limits": limits}, wishes),
            create=operation.operation("preflight", host.name),
            update=operation.operation("preflight", host.name, "--again"),
            triggers=[host.identity],
            opts=self.child(depends_on=list(host.resources)),
        )
