"""The hosts of a cluster, of whichever kind, each followed by its guard."""

from typing import Any

import pulumi
import pulumi_tls as tls

from components.component import Component
from components.hosts.libvirt.hypervisor import Hypervisor
from components.hosts.libvirt.machine import Machine
from components.hosts.lifecycle import Lifecycle
from components.hosts.ssh import Existing
from config.spec import ClusterSpec, LibvirtMember, SshMember
from remote.host import Host

STAMP = slice(0, 8)  # of the operator key's fingerprint: tells two clusters of one name on a hypervisor apart


class Hosts(Component):
    """Hosts by the name of their member; they boot side by side, but are rebuilt one after the other."""

    hosts: dict[str, Host]
    lifecycles: dict[str, Lifecycle]
    cluster: dict[str, Any]  # what operations are told of it, with the founder by which they know the stack's own

    def __init__(
        self,
        spec: ClusterSpec,
        cluster: dict[str, Any],
        *,
        sentinel: pulumi.Resource,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("hosts", f"{spec.name}-hosts", opts)
        self.spec, self.sentinel = spec, sentinel
        self.hosts, self.lifecycles = {}, {}
        self.operator = tls.PrivateKey(f"{spec.name}-operator-key", algorithm="ED25519", opts=self.child())
        stamp = self.operator.public_key_fingerprint_sha256.apply(_plain_stamp)
        self.prefix = pulumi.Output.concat(spec.name, "-", stamp)
        self.cluster = cluster | {"founder": self.prefix}
        self.hypervisors = {name: self._hypervisor(name) for name in spec.used_hypervisors}
        for member in sorted(spec.members):
            self._host(member)
        self.register_outputs({})

    def _hypervisor(self, name: str) -> Hypervisor:
        assert self.spec.image is not None  # noqa: S101  configuration refuses VMs without an image
        return Hypervisor(
            f"{self.spec.name}-{name}",
            self.spec.hypervisors[name],
            self.spec.image,
            prefix=self.prefix,
            opts=self.child(),
        )

    def _host(self, member: str) -> None:
        previous = [lifecycle.guard for lifecycle in self.lifecycles.values()]
        match self.spec.members[member]:
            case LibvirtMember() as declared:
                host = Machine(
                    member,
                    declared,
                    self.spec,
                    self.hypervisors[declared.hypervisor],
                    operator=self.operator,
                    after=previous,
                    opts=self.child(),
                ).host
            case SshMember() as declared:
                host = Existing(member, declared, self.spec, self.cluster, opts=self.child()).host
        self.hosts[member] = host
        self.lifecycles[member] = Lifecycle(
            f"{self.spec.name}-{member}-lifecycle", host, self.cluster, sentinel=self.sentinel, opts=self.child()
        )


def _plain_stamp(fingerprint: str) -> str:
    return "".join(c for c in fingerprint.removeprefix("SHA256:").lower() if c.isalnum())[STAMP]
