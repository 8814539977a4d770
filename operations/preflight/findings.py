"""All findings of a look, and which of them stop a run. Pure."""

from collections.abc import Iterator

from operations.desired import Desired
from operations.preflight import machine, network
from operations.preflight.facts import Look
from operations.preflight.finding import Finding, table


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


def stopping(
    found: tuple[Finding, ...], desired: Desired, look: Look, names: set[str], *, again: bool = False
) -> tuple[Finding, ...]:
    """The errors for which the hosts of these members are not touched: their own, before a founding those of all.

    The silence of others counts only if they exist: machines that are being made answer when they have booted. Where
    members passed before, nobody's silence counts: the cluster may well do without that host.
    """

    def concerns(one: Finding) -> bool:
        silence = one.check == "ssh" and not look.silent[one.host].refuses
        if one.host in names:
            return not (again and silence)
        return founding(look) and not (silence and (again or one.host not in desired.preflight.existing))

    return tuple(one for one in found if one.level == "error" and concerns(one))


def refusal(found: tuple[Finding, ...], desired: Desired, look: Look, member: str) -> str:
    """The words of a stop. One look is told once: by the member that looked, if that one is stopped as well."""
    if look.looker not in ("", member) and stopping(found, desired, look, {look.looker}):
        return f"what was found stops the run, see the table of {look.looker}; nothing was changed"
    return f"the errors below stop the run; nothing was changed\n{table(found)}"


def _of(name: str, desired: Desired, look: Look) -> Iterator[Finding]:
    wish = desired.wish(name)
    if name in look.silent:
        yield Finding(
            host=name,
            check="ssh",
            level="error",
            found=look.silent[name].why,
            way_out=f"see that '{wish.host.user}' can log in at {wish.host.address} port {wish.host.port} and is root "
            "or may use sudo without a password",
        )
    if name not in look.hosts:
        return
    facts = look.hosts[name]
    yield from machine.system(name, facts, pushed=desired.preflight.pushed)
    yield from machine.architecture(name, facts, {other: look.hosts[other] for other in look.hosts if other != name})
    yield from machine.identity(name, wish, facts)
    yield from network.ports(name, facts, desired.ports)
    yield from network.reach(name, look)
    yield from network.clock(name, look)
    # A machine that was made a moment ago has not had the time.
    if name in desired.preflight.existing and not desired.preflight.timed:
        yield from network.drift(name, facts)
    yield from machine.room(name, wish, facts, desired)
    yield from machine.data(name, wish, facts)
    yield from machine.latency(name, facts)
    yield from machine.leftovers(name, facts)
