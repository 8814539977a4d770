"""What a live cluster shall become: the one thing that the graph hands to operations, as JSON on standard input."""

import hashlib
from functools import cached_property
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, SecretStr

from config.preflight import Check
from etcd.members import Member, Ports


class Strict(BaseModel):
    """Frozen, and unknown keys are errors; what is derived from the fields is worked out once."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    def __copy__(self) -> Self:
        """Without what was derived: `model_copy(update=...)` would go on with that of the former fields."""
        copied = super().__copy__()
        for derived in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[derived]
        return copied


class Access(Strict):
    """How a host is reached over SSH. Without a key the SSH agent is asked."""

    address: str
    port: int = 22
    user: str
    host_key: str  # "ssh-ed25519 AAAA...": pinned, never learned
    private_key: SecretStr | None = None
    jump: "Access | None" = None


class Revision(Strict):
    """The three uploads that a member runs from, by their names in the stores on its host."""

    release: str  # "3.6.16-0c5e1f2a": version and digest of its checksums
    settings: str  # digest
    credentials: str  # fingerprint of certificates and trust bundles
    restart: str  # digest of what only a restart makes effective: binary, settings, unit, trust bundles

    @property
    def version(self) -> str:
        """The version of etcd that it runs."""
        return self.release.partition("-")[0]

    @property
    def variables(self) -> dict[str, str]:
        """What the scripts that activate it work with."""
        return {
            "REVISION": self.id,
            "RELEASE": self.release,
            "SETTINGS": self.settings,
            "CREDENTIALS": self.credentials,
            "RESTART": self.restart,
        }

    @cached_property
    def id(self) -> str:
        """The name of the revision's directory."""
        return hashlib.sha256("\n".join([self.release, self.settings, self.credentials]).encode()).hexdigest()[:16]


UNDECIDED = Revision(release="", settings="", credentials="", restart="")


class Wish(Strict):
    """One member as it shall be."""

    name: str
    address: str
    host: Access
    host_identity: str  # changes when the machine was rebuilt
    data_volume: bool = False  # its data directory is a volume that was made for it
    revision: Revision = UNDECIDED  # `shutdown` and `guard` do not look at it; nothing can be activated from this one


LimitName = Literal["connect", "observe", "bootstrap", "step", "whole"]


class Limits(Strict):
    """Seconds that the parts of an operation may take."""

    connect: float = 15
    observe: float = 20
    bootstrap: float = 300
    step: float = 300
    whole: float = 3600

    def seconds(self, name: LimitName) -> float:
        """The limit of that name."""
        return float(getattr(self, name))

    def told(self, name: LimitName) -> str:
        """The limit as people know it from their configuration."""
        return f"limits.{name}, {self.seconds(name):.0f} s"


class Preflight(Strict):
    """What the preflight needs to know besides."""

    quota: int = 0  # bytes
    max_wals: int = 0
    existing: tuple[str, ...] = ()  # members whose hosts are not made by this run
    pushed: bool = True  # the release is uploaded to the hosts, which need not download it
    timed: bool = False  # chrony is set up on the hosts
    skip: tuple[Check, ...] = ()


class Desired(Strict):
    """The cluster as it shall be."""

    cluster: str
    stack: str  # organisation/project/stack: names the lock of a run
    client_port: int = 2379
    peer_port: int = 2380
    metrics_port: int = 2381
    client_networks: tuple[str, ...] = ()  # CIDRs that reach the client port besides the members; none: everybody
    metrics_networks: tuple[str, ...] = ()  # CIDRs that reach the metrics port; none: nobody
    on_leave: Literal["keep_data", "delete_data"] = "keep_data"  # what `vacate` does
    members: tuple[Wish, ...]
    downgrade: str = ""  # the minor version that etcd's own downgrade was asked for
    pause_after: int = 0  # members that a restarting change is done to before it waits; 0: all, at one go
    stamps: str = ""  # nothing is done with them: a wish with others is another wish, even when all else is as before
    parting: tuple[
        str, ...
    ] = ()  # peer URLs of listed members that are not wished for, and borne until they are removed
    founder: str = ""  # what the tokens of this stack's clusters begin with: no other stack's do
    founded: str = ""  # the ID of the cluster that an earlier run of this stack brought up
    guarded: str = ""  # the identity of the machine that this member's guard was made for, or waited for last
    limits: Limits = Limits()
    preflight: Preflight = Preflight()

    @property
    def ports(self) -> Ports:
        """The ports of every member."""
        return Ports(client=self.client_port, peer=self.peer_port, metrics=self.metrics_port)

    def member(self, name: str) -> Member:
        """The etcd member of that name; KeyError when it is not wished for."""
        return self._members[name]

    def wish(self, name: str) -> Wish:
        """What is wished of that member; KeyError when it is not wished for."""
        return self._wishes[name]

    @cached_property
    def voters(self) -> tuple[Member, ...]:
        """All members, in the order of their names."""
        return tuple(sorted(self._members.values()))

    @cached_property
    def _wishes(self) -> dict[str, Wish]:
        return {wish.name: wish for wish in self.members}

    @cached_property
    def _members(self) -> dict[str, Member]:
        ports = self.ports
        return {w.name: Member(name=w.name, address=w.address, ports=ports) for w in self.members}
