"""What a change of the release means for the cluster that was seen. Pure."""

from functools import lru_cache

from etcd.upgrades import obstacle
from etcd.versions import Version
from operations import downgrade, membership_refusals, refusals
from operations.desired import Desired, Wish
from operations.observation import Host, Observation
from operations.proof import doubts
from operations.steps import Refusal


def forbidden(seen: Observation, desired: Desired) -> Refusal | None:
    """Why the release that is wished for cannot follow the one that runs."""
    running = {host.name: version for host in _members(seen) if (version := _version(host))}
    unwell = {doubt.member for doubt in doubts(seen, desired)}
    ordered = downgrade.ordered(seen)
    for wished in {version for wish in desired.members if (version := _wished(wish))}:
        if words := obstacle(running, wished, unwell=unwell, asked=desired.downgrade, ordered=ordered):
            return refusals.release(str(wished), words)
    return None


def apart(seen: Observation, desired: Desired, name: str) -> Refusal | None:
    """Why a newcomer may not join with its release: an earlier one is turned away, a later one needs safeguards."""
    others = {version.minor for host in _members(seen) if host.name != name and (version := _version(host))}
    wished = _wished(desired.wish(name))
    if wished and others and wished.minor not in others:
        return membership_refusals.joining_with_another_minor(name, str(wished), sorted(others))
    return None


def crossing(seen: Observation, wish: Wish) -> str:
    """The minor version that this member would be the first of the cluster to run; empty when it would not."""
    wished, versions = _wished(wish), [_version(host) for host in _members(seen)]
    later = wished and all(version and version.minor_number < wished.minor_number for version in versions)
    return wished.minor if wished and later else ""


def _members(seen: Observation) -> list[Host]:
    """Those that were written down, without what is left on hosts of members that were removed."""
    listed = None if seen.entries is None else {entry.id for entry in seen.entries}
    return [h for h in seen.hosts if h.identity and (listed is None or h.identity.member_id in listed)]


def _version(host: Host) -> Version | None:
    """What its member runs, or would run when it was started."""
    return _parsed(host.status.version if host.status else (host.release or "").partition("-")[0])


def _wished(wish: Wish) -> Version | None:
    return _parsed(wish.revision.version)


@lru_cache
def _parsed(text: str) -> Version | None:
    try:
        return Version.parse(text)
    except ValueError:
        return None
