"""Members that are down with another revision than the wished one, and come back first. Pure."""

from operations.desired import Desired, Wish
from operations.joining import entry_of, settled
from operations.observation import Host, Observation
from operations.proof import stale
from operations.steps import Activate, Plan, Start


def fallen(seen: Observation, desired: Desired) -> list[Wish]:
    """Those members of the cluster that are down with another revision than the wished one."""
    return [wish for wish in desired.members if wish.name in seen.reached and _down(seen, desired, wish)]


def revived(seen: Observation, down: list[Wish]) -> Plan:
    """What brings them back as far as it goes while none of them can be proved yet.

    One that a cut run left with a revision that was never proved may be down for that: the wished one cannot hurt it.
    One that was stopped is started as it is, but not before there is a quorum: that would be a change without one.
    """
    unproved = tuple(wish.name for wish in down if _on_trial(seen[wish.name]))
    if unproved:
        return (Activate(members=unproved, reason="it does not run with a revision that was never proved"),)
    stopped = tuple(wish.name for wish in down if not seen[wish.name].unit.started)
    if stopped and seen.entries is not None:
        return (Start(members=stopped, reason="not running, and in the way of what is wished for"),)
    return ()


def is_ours(seen: Observation, desired: Desired, wish: Wish) -> bool:
    """Whether its host has the data of the member that is in the list."""
    host = seen[wish.name]
    url = desired.member(wish.name).peer_url
    entry = entry_of(seen.entries, url) if seen.entries is not None else None
    listed = seen.entries is None or (entry is not None and (host.identity is None or settled(host, entry)))
    return host.data and listed


def _down(seen: Observation, desired: Desired, wish: Wish) -> bool:
    host = seen[wish.name]
    return host.status is None and is_ours(seen, desired, wish) and stale(host, wish)


def _on_trial(host: Host) -> bool:
    """Whether neither what it has nor what runs there was ever proved."""
    return host.proved is None or host.proved not in {host.current, host.running}
