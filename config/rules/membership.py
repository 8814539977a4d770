"""How many members, and how they are told apart."""

from collections import defaultdict
from collections.abc import Iterator

from config.draft import Draft
from config.hosts import SshMember
from config.refusal import Refusal, shown

MANY = 7  # etcd's own advice: more members make every write slower and survive nothing that five do not
RESERVED = "default"  # etcd's name for a member without one


def no_members(draft: Draft) -> Iterator[Refusal]:
    """A cluster needs a member."""
    if draft.has_members and not draft.member_names:
        yield Refusal(key="members", value=None, problem="there are none", way_out="declare one, three or five members")


def even_cluster_size(draft: Draft) -> Iterator[Refusal]:
    """One member more than an odd number survives no further failure."""
    size = len(draft.member_names)
    if size and size % 2 == 0 and "even_size" not in draft.allow:
        survived = (size - 1) // 2
        yield Refusal(
            key="members",
            value=f"{size} members",
            problem=f"they survive {_failures(survived)}, as {size - 1} would",
            way_out=f"declare {size + 1} members, which survive {_failures(size // 2)}, or add even_size to allow",
        )


def many_members(draft: Draft) -> Iterator[Refusal]:
    """Every write waits for a majority."""
    size = len(draft.member_names)
    if size > MANY and "many_members" not in draft.allow:
        yield Refusal(
            key="members",
            value=f"{size} members",
            problem=f"each write has to reach {size // 2 + 1} of them, and five members survive two failures already",
            way_out=f"declare at most {MANY} members, or add many_members to allow",
        )


def pause_among_few(draft: Draft) -> Iterator[Refusal]:
    """What a majority runs is no trial, and a change is held up while it is one."""
    size, asked = len(draft.member_names), draft.pause_after
    most = (size - 1) // 2
    if size and asked > most:
        yield Refusal(
            key="pause_after",
            value=shown(asked),
            problem=f"is not less than half of {'the only member' if size == 1 else f'{size} members'}",
            way_out=f"write {most} or less, or remove it" if most else "remove it",
        )


def reserved_name(draft: Draft) -> Iterator[Refusal]:
    """A member called what etcd calls one without a name is mistaken for another."""
    if RESERVED in draft.member_names:
        yield Refusal(
            key=f"members.{RESERVED}",
            value=None,
            problem="is named as etcd names a member without a name, and would be mistaken for another one",
            way_out="give it another name",
        )


def duplicate_addresses(draft: Draft) -> Iterator[Refusal]:
    """Each address belongs to one member."""
    yield from _shared({name: str(one.address) for name, one in draft.members.items()}, "address")


def duplicate_macs(draft: Draft) -> Iterator[Refusal]:
    """Each MAC address belongs to one member."""
    yield from _shared({name: one.mac for name, one in draft.virtual.items()}, "mac")


def duplicate_host_keys(draft: Draft) -> Iterator[Refusal]:
    """A second host with the same key is the same host, or a copy of it."""
    existing = {name: one.host_key for name, one in draft.members.items() if isinstance(one, SshMember)}
    yield from _shared(existing, "host_key")


def _shared(values: dict[str, str], field: str) -> Iterator[Refusal]:
    holders: dict[str, list[str]] = defaultdict(list)
    for name, value in values.items():
        holders[value].append(name)
    for value, names in holders.items():
        for name in names[1:]:
            yield Refusal(
                key=f"members.{name}.{field}",
                value=shown(value),
                problem=f"is that of {names[0]} already",
                way_out=f"give {name} one of its own",
            )


def _failures(count: int) -> str:
    return {0: "no failure", 1: "1 failure"}.get(count, f"{count} failures")


RULES = (
    no_members,
    even_cluster_size,
    many_members,
    pause_among_few,
    reserved_name,
    duplicate_addresses,
    duplicate_macs,
    duplicate_host_keys,
)
