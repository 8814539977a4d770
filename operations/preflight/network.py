"""Checks of ports, of what hosts reach of each other, and of their clocks. Pure."""

from collections.abc import Iterator

from etcd.members import Ports
from operations.preflight.facts import Facts, Look
from operations.preflight.finding import Finding

SKEW = 1.0  # seconds


def ports(host: str, facts: Facts, asked: Ports) -> Iterator[Finding]:
    """Free, or held by our own etcd."""
    uses = {asked.client: "client", asked.peer: "peer", asked.metrics: "metrics"}
    for holder in sorted(set(facts.holders), key=str):
        if holder.pid not in facts.ours:
            yield Finding(
                host=host,
                check="ports",
                level="error",
                found=f"the {uses.get(holder.port, 'other')} port {holder.port} is held by {holder.process}",
                way_out="stop that program, or give the cluster other ports",
            )


def reach(host: str, look: Look) -> Iterator[Finding]:
    """Every attempt of another host to connect to this one."""
    for attempt in look.reaches:
        if attempt.target == host and attempt.failure:
            yield Finding(
                host=host,
                check="reach",
                level="error",
                found=f"{attempt.source} cannot connect to port {attempt.port}: {attempt.failure}",
                way_out=f"let {attempt.source} through to it, in firewalls on {host}, on {attempt.source} and between",
            )


def drift(host: str, facts: Facts) -> Iterator[Finding]:
    """Whether anything keeps the clock right."""
    if facts.adrift:
        yield Finding(
            host=host,
            check="clock",
            level="warning",
            found="its clock is not synchronised",
            way_out="name time servers ('time.servers'), or set up a service that synchronises it",
        )


def clock(host: str, look: Look) -> Iterator[Finding]:
    """Two clocks that are certainly more than a second apart, however long the answers took."""
    if host not in look.clocks:
        return
    low, high = look.clocks[host]
    for other, (least, most) in sorted(look.clocks.items()):
        apart = max(low - most, least - high)
        if apart > SKEW:
            yield Finding(
                host=host,
                check="clock",
                level="error",
                found=f"its clock is {apart:.1f} s or more {'ahead of' if low > most else 'behind'} that of {other}",
                way_out="have both synchronise their time: 'timedatectl' tells whether they do",
            )
