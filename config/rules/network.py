"""Hypervisors, and the addresses of the VMs on them."""

import difflib
from collections.abc import Iterator

from config.draft import Draft
from config.refusal import Refusal, shown


def unknown_hypervisors(draft: Draft) -> Iterator[Refusal]:
    """A VM is made on a hypervisor that is declared."""
    for name, member in draft.virtual.items():
        if member.hypervisor in draft.hypervisor_names:
            continue
        near = difflib.get_close_matches(member.hypervisor, draft.hypervisor_names, n=1)
        declared = ", ".join(draft.hypervisor_names) or "none"
        yield Refusal(
            key=f"members.{name}.hypervisor",
            value=shown(member.hypervisor),
            problem=f"is not declared under hypervisors (there: {declared})",
            way_out=f"did you mean {near[0]}?" if near else "declare it there, or name one that is",
        )


def one_attachment(draft: Draft) -> Iterator[Refusal]:
    """VMs join either a libvirt network or a bridge."""
    for name, hypervisor in draft.hypervisors.items():
        if (hypervisor.network is None) == (hypervisor.bridge is None):
            problem = (
                "names neither a network nor a bridge"
                if hypervisor.network is None
                else "names both a network and a bridge"
            )
            yield Refusal(
                key=f"hypervisors.{name}",
                value=shown(None if hypervisor.network is None else f"{hypervisor.network}, {hypervisor.bridge}"),
                problem=f"{problem} for its VMs",
                way_out="write either network: (a libvirt network) or bridge: (a bridge of the host)",
            )


def gateway_in_subnet(draft: Draft) -> Iterator[Refusal]:
    """A gateway is reached without a gateway."""
    for name, hypervisor in draft.hypervisors.items():
        if hypervisor.gateway is not None and hypervisor.gateway not in hypervisor.subnet:
            yield Refusal(
                key=f"hypervisors.{name}.gateway",
                value=shown(str(hypervisor.gateway)),
                problem=f"is not in the subnet {hypervisor.subnet}",
                way_out="write the address of the gateway in that subnet, or correct the subnet",
            )


def usable_addresses(draft: Draft) -> Iterator[Refusal]:
    """A VM's address is one of its hypervisor's subnet, and nobody else's."""
    for name, member in draft.virtual.items():
        hypervisor = draft.hypervisors.get(member.hypervisor)
        if hypervisor is None:
            continue
        subnet, problem = hypervisor.subnet, None
        if member.address not in subnet:
            problem = f"is not in {subnet}, the subnet of hypervisor {member.hypervisor}"
        elif member.address == subnet.network_address:
            problem = f"is the address of the subnet {subnet} itself"
        elif member.address == subnet.broadcast_address:
            problem = f"is the broadcast address of the subnet {subnet}"
        elif member.address == hypervisor.gateway:
            problem = f"is the gateway of hypervisor {member.hypervisor}"
        if problem:
            yield Refusal(
                key=f"members.{name}.address",
                value=shown(str(member.address)),
                problem=problem,
                way_out=f"give it another address in {subnet}",
            )


RULES = (unknown_hypervisors, one_attachment, gateway_in_subnet, usable_addresses)
