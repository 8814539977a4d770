"""Domains that exist on a hypervisor without being in the state: a run was killed between making and recording them."""

import asyncio
from xml.etree import ElementTree

import pulumi

SECONDS = 60


class HypervisorError(Exception):
    """A hypervisor refused what it was asked; the message names its URI."""


async def _virsh(uri: str, *arguments: str) -> tuple[int, str]:
    try:
        process = await asyncio.create_subprocess_exec(
            "virsh",
            "--quiet",
            "--connect",
            uri,
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except FileNotFoundError:
        raise HypervisorError("virsh is not on PATH: install libvirt-clients on this machine") from None
    try:
        output, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        process.kill()
        raise HypervisorError(f"{uri} did not answer 'virsh {arguments[0]}' within {SECONDS} s") from None
    return process.returncode or 0, output.decode(errors="replace").strip()


def description_of(domain_xml: str) -> str:
    """The description in a domain's XML; empty when it has none."""
    found = ElementTree.fromstring(domain_xml).findtext("description")  # noqa: S314  written by the hypervisor
    return (found or "").strip()


def same_owner(one: str, other: str) -> bool:
    """Whether two descriptions name the same member of the same cluster, on whichever network."""
    return one.partition(" on ")[0] == other.partition(" on ")[0]


async def take_away(uri: str, domain: str, description: str) -> None:
    """Ends a domain of that name when it is ours by its description; HypervisorError when it is somebody else's.

    To be called just before the domain is made: what is ours by then is in no state. Its disks stay.
    """
    missing, xml = await _virsh(uri, "dumpxml", domain)
    if missing:
        return
    if not same_owner(description_of(xml), description):
        raise HypervisorError(
            f"{uri} has a domain {domain} that this stack did not make: rename the cluster, or remove it by hand"
        )
    pulumi.log.warn(f"{domain} was left on {uri} by a run that was killed: it is made again, its disks are kept")
    await _virsh(uri, "destroy", domain)  # refused when it is not running: the next command tells
    refused, said = await _virsh(uri, "undefine", domain, "--nvram")
    if refused:
        raise HypervisorError(f"{uri} did not let go of the domain {domain}: {said}")


def before_create(uri: str) -> pulumi.ResourceHookBinding:
    """The hook of a domain."""

    async def hook(arguments: pulumi.ResourceHookArgs) -> None:
        inputs = arguments.new_inputs or {}
        await take_away(uri, str(inputs["name"]), str(inputs["description"]))

    return pulumi.ResourceHookBinding(before_create=[hook])
