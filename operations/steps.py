"""What a plan is made of. Every step can be done again after having been cut anywhere."""

import json

from operations.desired import Strict


class Step(Strict):
    """One change to a live cluster: to which members, and why."""

    members: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        """In one line."""
        return f"{type(self).__name__.lower()} {', '.join(self.members)} ({self.reason})"

    @property
    def phrase(self) -> str:
        """As a plan in one line tells it."""
        return str(self)


class Admit(Step):
    """Tell hosts who the members are: their firewall lets those in, restarting nothing."""


class Found(Step):
    """Let the members in on all hosts, give them the initial-* settings of a new cluster and their first revision."""


class Activate(Step):
    """Turn never-initialised members to another revision, side by side; those that run are restarted."""


class Start(Step):
    """Start the members side by side, without waiting for any."""


class Confirm(Step):
    """Prove all members, then write down who they are; from then on they are `existing`."""


class Prove(Step):
    """Wait until all members are healthy voters."""


class Move(Step):
    """Move leadership away from the first of the members to the second."""

    @property
    def phrase(self) -> str:
        """From whom to whom."""
        return f"move leadership {' -> '.join(self.members)}"


class Lower(Step):
    """Keep a snapshot, and have etcd take the data of all members down to what an earlier minor version reads."""

    minor: str

    @property
    def phrase(self) -> str:
        """Both parts of it."""
        return f"snapshot before the downgrade, all data down to etcd {self.minor}"


class Cancel(Step):
    """Call off etcd's downgrade."""

    minor: str  # that it was to go down to

    @property
    def phrase(self) -> str:
        """Which one."""
        return f"call off the downgrade to etcd {self.minor}"


class Complete(Step):
    """Wait until etcd has taken the data of all members to the minor version that they run now."""

    minor: str

    @property
    def phrase(self) -> str:
        """To which one."""
        return f"all data at etcd {self.minor}"


class Pause(Step):
    """Go no further: these wait until somebody has looked at those that were changed, and says so."""

    @property
    def phrase(self) -> str:
        """Who waits, and for what."""
        return f"{', '.join(self.members)} wait until pause_after is raised or removed"


class Roll(Step):
    """Turn one member to another revision, prove it, and turn it back when the proof fails."""

    restarted: bool
    crossing: str = ""  # the minor version that it is the first to run: safeguards come before

    @property
    def phrase(self) -> str:
        """What happens to the member, and what comes before it."""
        aside = " (unhealthy)" if self.reason == "unhealthy" else ""
        before = f"snapshot before etcd {self.crossing}, " if self.crossing else ""
        return f"{before}{self.members[0]} {'restart' if self.restarted else 'change without restart'}{aside}"


class Renew(Step):
    """Turn running members without quorum to other certificates, side by side and without a restart, and prove them."""


class Remove(Step):
    """Take a member off the list, its leadership moved before."""

    peer_url: str


class SetAside(Step):
    """Stop what runs on the host, and keep data and identity of a removed member under a dated name."""


class Add(Step):
    """Put a member on the list, as a learner."""


class Enter(Step):
    """Give a host the initial-* settings of the running cluster and its revision, and start it."""


class Promote(Step):
    """Make a learner a voter, once it is in sync."""


class Settle(Step):
    """Prove the cluster with the new voter in it, then write down who it is."""


class Refusal(Strict):
    """Why nothing can be done safely: the danger, and the way out."""

    words: str
    passing: bool = False  # another operation of the same run may be about to mend it, and needs the lock for that

    def __str__(self) -> str:
        """The words."""
        return self.words


Plan = tuple[Step, ...]


def printed(steps: Plan | Refusal) -> str:
    """The plan or the refusal as JSON."""
    told = {"refusal": steps.words} if isinstance(steps, Refusal) else {"steps": [str(step) for step in steps]}
    return json.dumps(told, indent=2)
