"""All findings of a look, and which of them stop a run. Pure."""

from collections.abc import Iterator

from operations.desired import Desired
from operations.preflight import machine, network
from operations.preflight.facts import Look
from operations.preflight.finding import Finding


def findings(desired: Desired, look: Look) -> tuple[Finding, ...]:
    """What was found, without the checks to skip. Where our etcd runs nothing is an error: it does run."""
    found = []
    for wish in desired.members:
        for one in _of(wish.name, desired, look):
            live = wish.name in look.hosts and look.hosts[wish.name].running
            found.append(one.model_copy(update={"level": "warning"}) if live and one.level == "error" else one)
    return tuple(one for one in found if one.check not in desired.preflight.skip)


def founding(look: Look) -> bool:
    """Whether our etcd runs nowhere yet."""
    return not any(facts.running for facts in look.hosts.values())


def stopping(found: tuple[Finding, ...], desired: Desired, look: Look, names: set[str]) -> tuple[Finding, ...]:
    """The errors for which the hosts of these members are not touched: their own, before a founding those of all.

    The silence of others counts only if they exist: machines that are being made answer when they have booted.
    """
    return tuple(
        one
        for one in found
        if one.level == "error"
        and (one.host in names or (founding(look) and (one.check != "ssh" or one.host in desired.preflight.existing)))
    )


def _of(name: str, desired: Desired, look: Look) -> Iterator[Finding]:
    wish = desired.wish(name)
    if name in look.silent:
        yield Finding(
            host=name,
            check="ssh",
            level="error",
            found=look.silent[name],
            way_out=f"see that '{wish.host.user}' can log in at {wish.host.address} port {wish.host.port} and is root "
            "or may use sudo without a password",
        )
    if name not in look.hosts:
        return
    facts = look.hosts[name]
    yield from machine.system(name, facts)
    yield from machine.architecture(name, facts, {other: look.hosts[other] for other in look.hosts if other != name})
    yield from machine.identity(name, wish, facts)
    yield from network.ports(name, facts, desired.ports)
    yield from network.reach(name, look)
    yield from network.clock(name, look)
    yield from machine.room(name, wish, facts, desired)
    yield from machine.data(name, wish, facts)
    yield from machine.latency(name, facts)
    yield from machine.leftovers(name, facts)
