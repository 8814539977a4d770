"""The proof that ends a stage: every member a started, healthy voter of one cluster with the expected peers. Pure."""

from operations.desired import Desired, Strict, Wish
from operations.observation import Host, Observation


class Doubt(Strict):
    """What one member still lacks."""

    member: str
    words: str
    journal: str = ""
    restarts: int = 0
    final: bool = False  # it does not pass by itself, so it is not waited for

    @property
    def headline(self) -> str:
        """In one line."""
        return f"{self.member}: {self.words}"

    def __str__(self) -> str:
        """With the end of the journal below."""
        lines = [f"    {line}" for line in self.journal.splitlines()]
        heading = [self.headline]
        return "\n".join([*heading, *(["  the end of its journal:", *lines] if lines else [])])


def restarted(host: Host, wish: Wish) -> bool:
    """Whether a restart is needed before the member runs what is wished for."""
    return host.running is not None and host.running != wish.revision.id and host.restart != wish.revision.restart


def stale(host: Host, wish: Wish) -> bool:
    """Whether the member has, or runs from, another revision than the wished one."""
    return host.current != wish.revision.id or restarted(host, wish)


def doubts(seen: Observation, desired: Desired) -> tuple[Doubt, ...]:
    """What is not as it should be, at most one doubt a member; empty when the cluster is proved."""
    found = []
    for wish in desired.members:
        if wish.name in seen.unreached:
            found.append(Doubt(member=wish.name, words=f"its host does not answer: {seen.unreached[wish.name]}"))
        elif wish.name not in seen.reached:
            found.append(Doubt(member=wish.name, words="its host was not looked at"))
        elif words := _lacks(seen[wish.name], seen, desired, wish):
            host = seen[wish.name]
            final = any(port.wrong for port in host.served)
            found.append(
                Doubt(member=wish.name, words=words, journal=host.journal, restarts=host.unit.restarts, final=final)
            )
    return tuple(found)


def unproved(host: Host, wish: Wish) -> bool:
    """Whether the member has what is wished for, and that was never proved: a run was cut before it could be."""
    return host.identity is not None and not stale(host, wish) and host.proved != host.current


def unsettled(seen: Observation, before: Observation | None, desired: Desired) -> tuple[Doubt, ...]:
    """What keeps members that are well, each by itself, from being as one: leader, term, and how far they are.

    A member is far enough with all that was committed at the look before, however much is written meanwhile.
    """
    told = {wish.name: seen[wish.name].status for wish in desired.members if wish.name in seen.reached}
    known = {name: status for name, status in told.items() if status}
    newest = max((status.term for status in known.values()), default=0)
    leaders = {status.leader for status in known.values() if status.term == newest}
    due = max((host.status.index for host in before.hosts if host.status), default=0) if before else 0
    found = []
    for name, status in known.items():
        if status.term < newest or len(leaders) > 1:
            words = f"it tells of leader {status.leader} in term {status.term}, others of another"
            found.append(Doubt(member=name, words=words))
        elif status.applied < due:
            words = f"it has applied entry {status.applied}, and {due} was there already"
            found.append(Doubt(member=name, words=words))
    return tuple(found)


def _lacks(host: Host, seen: Observation, desired: Desired, wish: Wish) -> str:
    """The first thing that is missing, in words; empty when nothing is."""
    if words := _misserved(host):
        return words
    if host.status is None:
        return f"it does not answer clients ({host.unit}{'; ' + host.complaint if host.complaint else ''})"
    if host.status.errors:
        return f"it reports {'; '.join(host.status.errors)}"
    if host.status.leader == "0" or host.entries is None:
        return f"it sees no leader and no quorum{'; ' + host.complaint if host.complaint else ''}"
    if host.status.learner:
        return "it is a learner, not a voter"
    return _strangeness(host, seen, desired) or _outdated(host, wish)


def _misserved(host: Host) -> str:
    """What is wrong with the certificates of a change that is to be proved, as its own host sees them."""
    for port in host.served:
        if port.serial and port.complaint:
            return f"its {port.port} port serves a certificate that nobody accepts: {port.complaint}"
        # Whoever answers nothing at all is told of otherwise.
        if port.serial != port.wanted and (port.serial or host.status):
            told = f"the certificate with the serial {port.serial}" if port.serial else "no certificate"
            return f"its {port.port} port serves {told} instead of {port.wanted}"
    return ""


def _strangeness(host: Host, seen: Observation, desired: Desired) -> str:
    if len(seen.cluster_ids) > 1:
        return f"the members tell of more than one cluster: {', '.join(seen.cluster_ids)}"
    borne = [entry for entry in host.entries or () if entry.peer_url not in desired.parting]
    listed = {(entry.name, entry.peer_url, entry.learner) for entry in borne}
    wished = {(member.name, member.peer_url, False) for member in desired.voters}
    if listed != wished:
        return f"its member list is {_names(listed)} instead of {_names(wished)}"
    return ""


def _outdated(host: Host, wish: Wish) -> str:
    """A wrong version of a process that runs the wished revision: the release is not what its name says."""
    if host.status is None or host.running != wish.revision.id or host.status.version == wish.revision.version:
        return ""
    return f"it runs etcd {host.status.version} instead of {wish.revision.version}"


def _names(members: set[tuple[str, str, bool]]) -> str:
    told = [
        f"{name or 'unstarted'} at {peer}{' (learner)' if learner else ''}" for name, peer, learner in sorted(members)
    ]
    return f"[{', '.join(told)}]"
