"""What is said of a live cluster before anything is changed: its state, and the plan for it or the refusal. Pure."""

from collections.abc import Collection

from operations import membership_refusals
from operations.desired import Desired, Strict
from operations.joining import entry_of, narrowed, others, settled
from operations.leaving import leaving
from operations.members import entrances
from operations.observation import Entry, Observation
from operations.plan import plan
from operations.proof import doubts
from operations.steps import Refusal, Remove, Roll, Step


class Verdict(Strict):
    """In words: how the cluster is, and one of the other three."""

    state: str
    steps: str = ""  # in their order, or that there are none
    refusal: str = ""
    blind: str = ""  # why there is neither: what is not seen is not guessed


def verdict(
    seen: Observation, desired: Desired, coming: Collection[str] = (), entering: Collection[str] = ()
) -> Verdict:
    """The verdict; the machines of the `coming` are to be made, so none of them has to answer.

    The `entering` join, and those of them that are members leave before.
    """
    absent = {wish.name for wish in desired.members if wish.name not in seen.reached}
    alive = any(host.touched for host in seen.hosts)
    state = described(seen, desired)
    if silent := sorted(absent - set(coming)):
        return Verdict(
            state=state,
            blind="; ".join(f"{name}: {seen.unreached.get(name, 'it was not looked at')}" for name in silent),
        )
    if coming and not alive:
        return Verdict(state=state, steps=f"found it when the machines of {', '.join(sorted(coming))} are made")
    there = desired.model_copy(update={"members": tuple(w for w in desired.members if w.name not in absent)})
    hindered = _kept(seen, desired, entering) or _kept_out(seen, desired, coming, entering)
    steps = hindered or plan(seen.model_copy(update={"silent": ()}), there)
    if isinstance(steps, Refusal):
        return Verdict(state=state, refusal=steps.words)
    # Whatever is planned for a member whose machine is replaced is done by replacing it.
    moved = _moved(seen, desired, entering)
    steps = tuple(step for step in steps if not _concerns(step, desired, coming, moved))
    return Verdict(state=state, steps=in_words((*_made(seen, desired, coming, entering), *steps), len(desired.members)))


def _kept(seen: Observation, desired: Desired, entering: Collection[str]) -> Refusal | None:
    """Why the first member that is to leave and join again may not leave; before the next one does, it is back."""
    first = next((name for name in sorted(entering) if _listed(seen, desired, name)), None)
    told = leaving(seen, narrowed(seen, desired, first), first) if first else None
    return told if isinstance(told, Refusal) else None


def _kept_out(
    seen: Observation, desired: Desired, coming: Collection[str], entering: Collection[str]
) -> Refusal | None:
    """Why a newcomer may not join, before the plan has its turn: a member is not well, and is not mended until then."""
    newcomers = [name for name in sorted(entering) if not _listed(seen, desired, name)]
    if not newcomers or seen.entries is None or entrances(seen, desired):
        return None
    lacking = doubts(seen, others(seen, desired, newcomers[0]))
    weak = [doubt for doubt in lacking if doubt.member not in {*coming, *entering}]
    return membership_refusals.joining_a_weak_cluster(newcomers[0], weak) if weak else None


def _made(seen: Observation, desired: Desired, coming: Collection[str], entering: Collection[str]) -> tuple[str, ...]:
    """What the graph does, one member after the other, before the plan's turn comes."""
    found = [f"{name} leaves its former host" for name in sorted(_moved(seen, desired, entering).values())]
    for name in sorted({*coming, *entering}):
        listed = _listed(seen, desired, name)
        if name in coming:
            again = "is replaced when" if name in entering else "is stopped, and started again when"
            found.append(f"{name} {again if listed else 'joins when'} its machine is made")
        elif listed and name in seen.reached and settled(seen[name], listed):
            found.append(f"{name} leaves, and joins again with an empty log")
    return tuple(found)


def _listed(seen: Observation, desired: Desired, name: str) -> Entry | None:
    return entry_of(seen.entries or (), desired.member(name).peer_url)


def _moved(seen: Observation, desired: Desired, entering: Collection[str]) -> dict[str, str]:
    """The members that go to another host under their name, by the peer URL that they leave."""
    there = {entry.peer_url: entry.name for entry in seen.entries or () if entry.name in entering}
    return {url: name for url, name in there.items() if url != desired.member(name).peer_url}


def _concerns(step: Step, desired: Desired, names: Collection[str], left: Collection[str]) -> bool:
    if isinstance(step, Remove):
        return step.peer_url in {*left, *(desired.member(name).peer_url for name in names)}
    return isinstance(step, Roll) and step.members[0] in names


def condition(seen: Observation, desired: Desired) -> str:
    """How the cluster is, in one line: how many are healthy, who leads, what they run."""
    if not any(host.touched for host in seen.hosts):
        return "no cluster yet"
    size, lacking = _lacking(seen, desired)
    leader = next((host.name for host in seen.hosts if host.leads and host.entries is not None), None)
    versions = sorted({host.status.version for host in seen.hosts if host.status})
    return ", ".join(
        [
            f"{size - len(lacking)} of {size} members healthy",
            f"leader {leader}" if leader else "no leader",
            *([f"etcd {' and '.join(versions)}"] if versions else []),
        ]
    )


def _lacking(seen: Observation, desired: Desired) -> tuple[int, tuple[str, ...]]:
    """How many are members now, and what those of them lack that are not healthy."""
    if seen.entries is None:
        return len(desired.members), tuple(doubt.headline for doubt in doubts(seen, desired))
    urls = {entry.peer_url for entry in seen.entries}
    listed = {wish.name for wish in desired.members if desired.member(wish.name).peer_url in urls}
    whole = narrowed(seen, desired, "")
    gone = listed - {wish.name for wish in whole.members}
    return len(listed), (
        *(f"{name}: its data are gone" for name in sorted(gone)),
        *(doubt.headline for doubt in doubts(seen, whole)),
    )


def described(seen: Observation, desired: Desired) -> str:
    """The cluster's name, its condition, and what unhealthy members lack."""
    alive = any(host.touched for host in seen.hosts)
    lacking = _lacking(seen, desired)[1] if alive else ()
    return "; ".join([f"{desired.cluster}: {condition(seen, desired)}", *lacking])


def in_words(steps: tuple[Step | str, ...], size: int) -> str:
    """All steps in one line, and what they cost the cluster."""
    if not steps:
        return "nothing to change"
    line = ", ".join(step if isinstance(step, str) else step.phrase for step in steps)
    return f"{line}; {_cost(size)}" if any(isinstance(step, Roll) and step.restarted for step in steps) else line


def _cost(size: int) -> str:
    quorum = size // 2 + 1
    if size == 1:
        return "the cluster is away while its only member restarts"
    kept = "kept" if size - 1 >= quorum else "LOST while a member restarts"
    return f"one member down at a time, quorum {quorum} of {size} {kept}"
