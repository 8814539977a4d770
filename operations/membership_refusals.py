"""Why a member may not join, leave or be stopped, in words: the danger, which member, and the way out."""

from collections.abc import Collection, Iterable

from operations.proof import Doubt
from operations.refusals import listed, refusal
from operations.steps import Refusal


def silent_newcomer(name: str, reason: str) -> Refusal:
    """A host that shall join and does not answer."""
    return refusal(f"{name} cannot join: its host does not answer ({reason}). Bring it up, then run again.")


def joining_without_quorum(name: str) -> Refusal:
    """Hosts of a confirmed cluster answer, and the cluster does not."""
    return refusal(
        f"{name} cannot join: the cluster that is there has no quorum and so cannot agree to it.",
        "Bring its members back first ('systemctl status etcd' on their hosts says why they are down), then run again.",
    )


def joining_a_weak_cluster(name: str, lacking: Iterable[Doubt]) -> Refusal:
    """Another member is not well."""
    told = "\n".join(doubt.headline for doubt in lacking)
    return refusal(
        f"{name} must not join while another member is unhealthy, for a larger cluster needs a larger quorum.",
        f"Mend these first, or take them out of the configuration, then run again:\n{told}",
    )


def joining_with_another_minor(name: str, wished: str, minors: Iterable[str]) -> Refusal:
    """A change of the minor version and one of the members at once."""
    return refusal(
        f"{name} must not join with etcd {wished}, while all others run {' and '.join(minors)}.",
        "Change one at a time: let it join with the former release, then go to the other one.",
    )


def lost_without_quorum(names: Iterable[str]) -> Refusal:
    """Members without their data, in a cluster that cannot replace them."""
    return refusal(
        f"{listed(names)} has no data of the cluster, and the cluster has no quorum in which it could be replaced:",
        "starting it empty could lose acknowledged writes. When its volume is not mounted, mount it. Bring the other",
        "members back ('systemctl status etcd' on their hosts says why they are down), then run again.",
    )


def removing_from_a_weak_cluster(names: Iterable[str], lacking: Iterable[Doubt]) -> Refusal:
    """Members that shall go, while one that stays is not well."""
    told = "\n".join(doubt.headline for doubt in lacking)
    return refusal(
        f"{listed(names)} must not be removed while a member that stays is unhealthy,",
        f"for the rest could lose its quorum. Mend these first, then run again:\n{told}",
    )


def leaving_without_quorum(name: str, members: Iterable[str]) -> Refusal:
    """Hosts of a confirmed cluster answer, and the cluster does not."""
    return refusal(
        f"{name} cannot leave: {listed(members)} belong to a cluster that has no quorum and so cannot agree to it.",
        "Bring its members back first, then run again.",
    )


def leaving_a_weak_cluster(name: str, absent: Collection[str], lacking: Iterable[Doubt]) -> Refusal:
    """Another member is away already."""
    told = [
        *(f"{other}: it is not in the cluster at the moment" for other in sorted(absent)),
        *(doubt.headline for doubt in lacking),
    ]
    refused = refusal(
        f"{name} must not leave while another member is missing or unhealthy, for the rest could lose its quorum.",
        "Mend these first, then run again:\n" + "\n".join(dict.fromkeys(told)),
    )
    return refused.model_copy(update={"passing": bool(absent)})


def leaving_last(name: str) -> Refusal:
    """Nobody else would be left."""
    return refusal(
        f"{name} is the last member that answers: without it the cluster and its data are gone.",
        "Take a snapshot, and use 'pulumi destroy' when that is what you want.",
    )


def stopping(name: str, size: int, healthy: int) -> Refusal:
    """The cluster cannot spare the member."""
    return refusal(
        f"{name} must not be stopped: {healthy} of the other members are healthy, and a cluster of {size} needs",
        f"{size // 2 + 1} to go on. Mend the others first, then run again.",
    )
