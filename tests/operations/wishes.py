"""What is wished for in these tests."""

from etcd.members import Member
from operations.desired import Access, Desired, Limits, Revision, Wish

HOST_KEY = "ssh-ed25519 AAAA"


def revision(settings: str = "plain", release: str = "3.6.16", credentials: str = "leaf") -> Revision:
    return Revision(release=release, settings=settings, credentials=credentials, restart=f"{release}-{settings}")


def etcd(name: str) -> Member:
    """The member of that name, wished for or not."""
    return Member(name=name, address=f"192.0.2.{name[1:]}")


def desired(size: int, wished: Revision | None = None) -> Desired:
    members = tuple(
        Wish(
            name=f"m{number}",
            address=f"192.0.2.{number}",
            host=Access(address=f"192.0.2.{number}", user="root", host_key=HOST_KEY),
            host_identity="one",
            revision=wished or revision(),
        )
        for number in range(1, size + 1)
    )
    limits = Limits(connect=1, observe=5, bootstrap=6, step=6)
    return Desired(cluster="c", stack="o/p/s", members=members, limits=limits)
