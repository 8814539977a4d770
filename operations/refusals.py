"""Every refusal in words: the danger or the obstacle, which member, and the way out."""

from collections.abc import Iterable

from operations.proof import Doubt
from operations.steps import Refusal

DATA = "/opt/etcd/data/member"
NOT_YET = "is not supported by this version"
WAY_BACK = "put the members back as they were, or restore the former configuration"


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _refusal(*words: str) -> Refusal:
    return Refusal(words=" ".join(words))


def nothing_to_plan_from(unseen: Iterable[str]) -> Refusal:
    """Nobody is wished for, or not everybody was looked at."""
    return _refusal(f"there is nothing to plan from: {_list(unseen) or 'no member'} was looked at for this cluster.")


def silent_host_before_founding(silence: str) -> Refusal:
    """A host that does not answer may hold the data of a cluster."""
    return _refusal(
        f"not every host answers: {silence}.",
        "A new cluster is founded only when all do, for the silent one may hold data. Bring it up, then run again.",
    )


def foreign_etcd(names: Iterable[str]) -> Refusal:
    """An etcd that operations did not start."""
    return _refusal(
        f"an etcd that is not ours runs on {_list(names)}: stop and disable its etcd.service, then run again."
    )


def foreign_data(names: Iterable[str]) -> Refusal:
    """A data directory without the settings that would have made it."""
    return _refusal(
        f"{DATA} on {_list(names)} was not made by a founding of ours.",
        "Move it away when it is not needed, then run again.",
    )


def founding_torn(holders: Iterable[str], others: Iterable[str]) -> Refusal:
    """Hosts that carry different foundings, none of them proved."""
    return _refusal(
        f"the founding of this cluster was begun on {_list(holders)}, and not the same one on {_list(others)}",
        "(was a host rebuilt in between?).",
        _start_over(holders),
    )


def founding_of_others(holders: Iterable[str], begun: str, wished: str) -> Refusal:
    """The set of members was edited before it was ever founded whole."""
    return _refusal(
        f"the founding was begun with the members {begun}, and {wished} are wished for now.",
        f"Finish it with the former ones first. {_start_over(holders)}",
    )


def _start_over(holders: Iterable[str]) -> str:
    return (
        "No member was ever proved, so when nothing in it is needed: run 'systemctl disable --now etcd' and move "
        f"{DATA} away on {_list(holders)}, then run again to found it anew."
    )


def two_clusters(told: Iterable[str]) -> Refusal:
    """Cluster IDs that differ."""
    return _refusal(
        f"the hosts belong to more than one cluster: {'; '.join(told)}.",
        "Take the hosts of the other cluster out of the configuration.",
    )


def emptied_member(names: Iterable[str]) -> Refusal:
    """An identity without data."""
    return _refusal(
        f"{_list(names)} was a member before and its data directory is empty:",
        "starting it so could lose acknowledged writes.",
        "When its volume is not mounted, mount it and run again.",
        f"When the data is lost, it has to be removed and joined again, which {NOT_YET}.",
    )


def other_founding(names: Iterable[str]) -> Refusal:
    """Data under another token than the rest of the cluster."""
    return _refusal(
        f"{_list(names)} carries data of another founding than the rest of the cluster.",
        f"Move {DATA} away there when it is not needed; joining again {NOT_YET}.",
    )


def joining(names: Iterable[str]) -> Refusal:
    """Wished for, and not in the running cluster."""
    return _refusal(f"{_list(names)} is not a member of the running cluster, and joining {NOT_YET}: {WAY_BACK}.")


def removing(unknown: Iterable[str]) -> Refusal:
    """In the running cluster, and not wished for."""
    return _refusal(
        f"the running cluster has members that are not wished for: {_list(unknown)}.",
        f"Removing them {NOT_YET}: {WAY_BACK}.",
    )


def renamed(pairs: Iterable[str]) -> Refusal:
    """The same peer URL under another name."""
    return _refusal(f"members run under other names than declared: {_list(pairs)}. Declare the names that they have.")


def learners(names: Iterable[str]) -> Refusal:
    """Members that were added and never promoted."""
    return _refusal(
        f"{_list(names)} is a learner in the running cluster.",
        "Promote it with 'etcdctl member promote' when it is in sync, or remove it, then run again.",
    )


def removed_member(names: Iterable[str]) -> Refusal:
    """Data of a member ID that the cluster does not list."""
    return _refusal(
        f"{_list(names)} holds the data of a member that was removed from the cluster: etcd will not start with it.",
        f"Move {DATA} away there; joining again {NOT_YET}.",
    )


def silent_host(silence: str, *, quorum: bool) -> Refusal:
    """A confirmed cluster, of which a host does not answer."""
    state = "The cluster has quorum" if quorum else "The cluster does not answer"
    return _refusal(f"not every host answers: {silence}. {state}. Bring the host back, then run again.")


def alarms(raised: Iterable[str]) -> Refusal:
    """NOSPACE or CORRUPT."""
    return _refusal(
        f"the cluster raises an alarm: {'; '.join(raised)}.",
        "NOSPACE: compact, defragment every member, then 'etcdctl alarm disarm'. CORRUPT: replace that member.",
        "Then run again.",
    )


def no_quorum(sound: int, of: int, lacking: Iterable[Doubt]) -> Refusal:
    """Too few healthy members for any change."""
    told = "\n".join(str(doubt) for doubt in lacking)
    return _refusal(
        f"without quorum nothing is changed: {sound} of {of} members are healthy.",
        f"Mend these first, then run again:\n{told}",
    )


def leaving_without_quorum(name: str, members: Iterable[str]) -> Refusal:
    """Hosts of a confirmed cluster answer, and the cluster does not."""
    return _refusal(
        f"{name} cannot leave: {_list(members)} belong to a cluster that has no quorum and so cannot agree to it.",
        "Bring its members back first, then run again.",
    )


def leaving_a_weak_cluster(name: str, absent: Iterable[str], lacking: Iterable[Doubt]) -> Refusal:
    """Another member is away already."""
    told = [
        *(f"{other}: it is not in the cluster at the moment" for other in sorted(absent)),
        *(doubt.headline for doubt in lacking),
    ]
    return _refusal(
        f"{name} must not leave while another member is missing or unhealthy, for the rest could lose its quorum.",
        "Mend these first, then run again:\n" + "\n".join(dict.fromkeys(told)),
    )


def leaving_last(name: str) -> Refusal:
    """Nobody else would be left."""
    return _refusal(
        f"{name} is the last member that answers: without it the cluster and its data are gone.",
        "Take a snapshot, and use 'pulumi destroy' when that is what you want.",
    )


def stopping(name: str, size: int, healthy: int) -> Refusal:
    """The cluster cannot spare the member."""
    return _refusal(
        f"{name} must not be stopped: {healthy} of the other members are healthy, and a cluster of {size} needs",
        f"{size // 2 + 1} to go on. Mend the others first, then run again.",
    )
