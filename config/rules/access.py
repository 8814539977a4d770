"""Ports, certificates and SSH."""

from collections import Counter
from collections.abc import Iterator

from config.draft import Draft
from config.refusal import HIDDEN, Refusal, shown
from config.schema import NAMESPACE, Lifetime
from etcd.quantities import format_duration

PRIVATE_KEY = "-----BEGIN"


def distinct_ports(draft: Draft) -> Iterator[Refusal]:
    """Each port serves one purpose."""
    if draft.ports is None:
        return
    taken: dict[int, str] = {}
    for name, port in draft.ports:
        if port in taken:
            yield Refusal(
                key=f"ports.{name}",
                value=shown(port),
                problem=f"is the {taken[port]} port already",
                way_out="choose another port",
            )
        taken.setdefault(port, name)


def renewal_windows(draft: Draft) -> Iterator[Refusal]:
    """A certificate is not due for renewal on the day it is made."""
    if draft.certificates is None:
        return
    lifetimes: dict[str, Lifetime] = {"authority": draft.certificates.authority, "leaf": draft.certificates.leaf}
    for name, lifetime in lifetimes.items():
        if lifetime.renew >= lifetime.validity:
            yield Refusal(
                key=f"certificates.{name}.renew",
                value=format_duration(lifetime.renew),
                problem=f"is the whole validity of {format_duration(lifetime.validity)}: every `pulumi up` would renew",
                way_out="write less, a sixth of the validity for example",
            )


def leaves_within_authority(draft: Draft) -> Iterator[Refusal]:
    """No certificate outlives the authority that signed it."""
    if draft.certificates is None:
        return
    leaf, authority = draft.certificates.leaf, draft.certificates.authority
    if leaf.validity > authority.validity:
        yield Refusal(
            key="certificates.leaf.validity",
            value=format_duration(leaf.validity),
            problem=f"is more than the authority's own {format_duration(authority.validity)}",
            way_out="write less, or a longer certificates.authority.validity",
        )
    elif leaf.validity > authority.renew:
        yield Refusal(
            key="certificates.leaf.validity",
            value=format_duration(leaf.validity),
            problem=f"outlives an authority that is just not in its last {format_duration(authority.renew)} yet",
            way_out="write less, or a longer certificates.authority.renew",
        )


def distinct_clients(draft: Draft) -> Iterator[Refusal]:
    """Each client has one certificate."""
    if draft.certificates is None:
        return
    for name, times in Counter(draft.certificates.clients).items():
        if times > 1:
            yield Refusal(
                key="certificates.clients",
                value=shown(name),
                problem=f"is there {times} times",
                way_out="name each client once",
            )


def private_key(draft: Draft) -> Iterator[Refusal]:
    """A private key is stored encrypted, and is one."""
    if draft.ssh is None or draft.ssh.private_key is None:
        return
    set_secret = f"pulumi config set --secret --path '{NAMESPACE}:ssh.private_key' < KEYFILE"
    if "ssh" not in draft.secrets:
        yield Refusal(
            key="ssh.private_key",
            value=HIDDEN,
            problem="is not a secret: it is in the stack's file for everybody to read",
            way_out=f"make a new key, and set it with `{set_secret}`",
        )
    if not draft.ssh.private_key.get_secret_value().lstrip().startswith(PRIVATE_KEY):
        yield Refusal(
            key="ssh.private_key",
            value=HIDDEN,
            problem="is not a private key in OpenSSH form",
            way_out=f"set the content of the key file, not its name: `{set_secret}`",
        )


RULES = (distinct_ports, renewal_windows, leaves_within_authority, distinct_clients, private_key)
