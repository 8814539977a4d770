"""Every refusal in words: the danger or the obstacle, which member, and the way out."""

from collections.abc import Iterable

from operations.proof import Doubt
from operations.steps import Refusal

DATA = "/opt/etcd/data/member"

FOREIGN = "belongs to a cluster that another stack founded: nothing on it is touched"


def listed(names: Iterable[str]) -> str:
    """The names in one order."""
    return ", ".join(sorted(names))


def refusal(*words: str) -> Refusal:
    """The words as one text."""
    return Refusal(words=" ".join(words))


def nothing_to_plan_from(unseen: Iterable[str]) -> Refusal:
    """Nobody is wished for, or not everybody was looked at."""
    return refusal(f"there is nothing to plan from: {listed(unseen) or 'no member'} was looked at for this cluster.")


def cluster_lost(founded: str, names: Iterable[str]) -> Refusal:
    """A stack that had a cluster, and none of the wished members has anything of it."""
    return refusal(
        f"no member that is wished for ({listed(names)}) has anything of this stack's cluster {founded}:",
        "a new, empty one is not founded in its place. Keep at least one of its members in the configuration; when all",
        "its data are lost, restore a snapshot, or destroy the stack and bring it up anew.",
    )


def other_cluster(told: Iterable[str], founded: str) -> Refusal:
    """Hosts of a cluster that this stack did not bring up."""
    return refusal(
        f"the hosts belong to another cluster than the one that this stack brought up, {founded}: {'; '.join(told)}.",
        "Correct the addresses in the configuration.",
    )


def silent_host_before_founding(silence: str) -> Refusal:
    """A host that does not answer may hold the data of a cluster."""
    return refusal(
        f"not every host answers: {silence}.",
        "A new cluster is founded only when all do, for the silent one may hold data. Bring it up, then run again.",
    )


def foreign_etcd(names: Iterable[str]) -> Refusal:
    """An etcd that operations did not start."""
    return refusal(
        f"an etcd that is not ours runs on {listed(names)}: stop and disable its etcd.service, then run again."
    )


def foreign_cluster(names: Iterable[str]) -> Refusal:
    """Hosts that another stack founded a cluster on."""
    return refusal(
        f"{listed(names)} {FOREIGN}.",
        "Correct the address in the configuration; when that cluster is not needed any more, destroy its stack first,",
        f"or run 'systemctl disable --now etcd' there and move /opt/etcd/identity.json, initial.yml and {DATA} away.",
    )


def foreign_data(names: Iterable[str]) -> Refusal:
    """A data directory without the settings that would have made it."""
    return refusal(
        f"{DATA} on {listed(names)} was not made by a founding of ours.",
        "Move it away when it is not needed, then run again.",
    )


def founding_torn(holders: Iterable[str], others: Iterable[str]) -> Refusal:
    """Hosts that carry different foundings, none of them proved."""
    return refusal(
        f"the founding of this cluster was begun on {listed(holders)}, and not the same one on {listed(others)}",
        "(was a host rebuilt in between?).",
        _start_over(holders),
    )


def founding_of_others(holders: Iterable[str], begun: str, wished: str) -> Refusal:
    """The set of members was edited before it was ever founded whole."""
    return refusal(
        f"the founding was begun with the members {begun}, and {wished} are wished for now.",
        f"Finish it with the former ones first. {_start_over(holders)}",
    )


def _start_over(holders: Iterable[str]) -> str:
    return (
        "No member was ever proved, so when nothing in it is needed: run 'systemctl disable --now etcd' and move "
        f"{DATA} away on {listed(holders)}, then run again to found it anew."
    )


def two_clusters(told: Iterable[str]) -> Refusal:
    """Cluster IDs that differ."""
    return refusal(
        f"the hosts belong to more than one cluster: {'; '.join(told)}.",
        "Take the hosts of the other cluster out of the configuration.",
    )


def other_founding(names: Iterable[str]) -> Refusal:
    """Data under another token than the rest of the cluster."""
    return refusal(
        f"{listed(names)} carries data of another founding than the rest of the cluster.",
        f"Move {DATA} away there when it is not needed, then run again: the member joins anew.",
    )


def renamed(pairs: Iterable[str]) -> Refusal:
    """The same peer URL under another name."""
    return refusal(f"members run under other names than declared: {listed(pairs)}. Declare the names that they have.")


def silent_host(silence: str, *, quorum: bool) -> Refusal:
    """A confirmed cluster, of which a host does not answer."""
    state = "The cluster has quorum" if quorum else "The cluster does not answer"
    return refusal(f"not every host answers: {silence}. {state}. Bring the host back, then run again.")


def alarms(raised: Iterable[str]) -> Refusal:
    """NOSPACE or CORRUPT."""
    return refusal(
        f"the cluster raises an alarm: {'; '.join(raised)}.",
        "NOSPACE: compact, defragment every member, then 'etcdctl alarm disarm'. CORRUPT: replace that member.",
        "Then run again.",
    )


def no_quorum(sound: int, of: int, lacking: Iterable[Doubt]) -> Refusal:
    """Too few healthy members for any change."""
    told = "\n".join(str(doubt) for doubt in lacking)
    return refusal(
        f"without quorum nothing is changed: {sound} of {of} members are healthy.",
        f"Mend these first, then run again:\n{told}",
    )


def release(wished: str, words: str) -> Refusal:
    """A release that cannot follow the one that runs."""
    return refusal(f"the members cannot go to etcd {wished}: {words}")
