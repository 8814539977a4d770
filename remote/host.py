"""A host: the machine that a member runs on, whatever kind it is of."""

from dataclasses import dataclass, field

import pulumi

FIRST_SECONDS = 11  # ten dials, each waiting 1.5 times as long as the one before
SECONDS_PER_DIAL = 5  # every later one


@dataclass(frozen=True, kw_only=True)
class Jump:
    """A host that the way to another one leads through; the other one's key opens it."""

    address: str
    user: str
    host_key: str
    port: int = 22


@dataclass(frozen=True, kw_only=True)
class Host:
    """How a host is reached and what its identity hangs on. Nothing after `hosts/` knows which kind it is."""

    name: str
    address: str
    user: str
    host_key: pulumi.Input[str]  # OpenSSH form: pinned, never learned
    port: int = 22
    private_key: pulumi.Input[str] | None = None  # None: the SSH agent is asked
    jump: Jump | None = None
    identity: pulumi.Input[str]  # changes when the machine was rebuilt
    data_identity: pulumi.Input[str]  # changes when the data directory starts empty
    data_device: str = ""  # the block device of the data directory, where it has one of its own
    patience: int = 60  # seconds that the host may take until it answers
    resources: tuple[pulumi.Resource, ...] = field(default=())  # what has to be there first

    @property
    def dial_error_limit(self) -> int:
        """How often a dial may fail before the host counts as unreachable."""
        return 10 + max(0, self.patience - FIRST_SECONDS) // SECONDS_PER_DIAL
