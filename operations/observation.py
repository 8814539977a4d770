"""What was seen of a live cluster: frozen, printable as JSON. A host that does not answer is a fact in it."""

from functools import cached_property

from operations.desired import Strict


def minor(version: str) -> str:
    """The minor version that a version such as 3.6.16 belongs to; empty when it is."""
    return ".".join(version.split(".")[:2])


class Unit(Strict):
    """The etcd unit as systemd knows it."""

    load: str = "not-found"
    active: str = "inactive"
    sub: str = "dead"
    result: str = "success"
    restarts: int = 0

    @property
    def started(self) -> bool:
        """Whether systemd keeps it running; true also while it waits to start it again after a crash."""
        return self.active in {"active", "activating", "reloading"}

    def __str__(self) -> str:
        """In one line."""
        return f"unit {self.active}/{self.sub}, result {self.result}, {self.restarts} restarts"


class Initial(Strict):
    """The `initial-*` settings on a host."""

    state: str
    token: str
    cluster: str


class Identity(Strict):
    """Who a member became when it was first healthy. IDs are hexadecimal, as etcdctl prints them."""

    cluster_id: str
    member_id: str
    token: str


class Entry(Strict):
    """One line of the live member list; a member that never started has no name."""

    id: str
    name: str
    peer_url: str
    client_url: str  # empty until it has started
    learner: bool


class Status(Strict):
    """What a member says of itself."""

    cluster_id: str
    member_id: str
    leader: str  # "0" when it knows none
    term: int
    index: int
    applied: int
    version: str
    db_size: int
    learner: bool
    storage: str = ""  # the version of its data, which only 3.6 and later tell
    downgrade: str = ""  # the version that etcd was told to go down to, which only 3.6 and later tell
    errors: tuple[str, ...]  # alarms, a missing leader

    @property
    def minor(self) -> str:
        """The minor version that it runs."""
        return minor(self.version)


class Served(Strict):
    """What one port of a member serves in a handshake, against the certificate that it is to serve."""

    port: str  # "client" or "peer"
    serial: str  # of the certificate that it serves, hexadecimal; empty when there was no handshake
    wanted: str  # of the one in the file
    complaint: str = ""  # what a client finds wrong with it

    @classmethod
    def read(cls, line: str) -> "Served":
        """What a line of the script tells."""
        port, serial, wanted, complaint = [*line.split(" ", 3), ""][:4]
        return cls(port=port, serial=serial.strip("-"), wanted=wanted, complaint=complaint)

    @property
    def wrong(self) -> bool:
        """Whether waiting does not help."""
        return self.serial != "" and (self.complaint != "" or self.serial != self.wanted)


class Host(Strict):
    """One host that answered."""

    name: str
    unit: Unit
    journal: str  # the end of it, when the unit is not running
    current: str | None  # the revision that the next start uses
    release: str | None = None  # that this revision is of
    proved: str | None = None  # the last revision that was proved on it
    running: str | None  # the revision that the process was started from
    restart: str | None  # the restart digest of that one
    identity: Identity | None
    initial: Initial | None
    unfounded: bool = False  # it was made before there was a cluster, and had none to join
    data: bool  # a write-ahead log is there
    admission: str  # digest of who is let in; empty when nothing says so, or its table is not loaded
    status: Status | None  # None: it does not answer clients
    entries: tuple[Entry, ...] | None  # the member list, read through quorum; None: no quorum seen from here
    complaint: str  # what etcdctl said when one of the two is None
    served: tuple[Served, ...] = ()  # while its certificates are not proved, or it does not answer clients
    clock: float  # seconds since 1970
    disk_size: int  # bytes of the file system that holds the data
    disk_free: int

    @property
    def touched(self) -> bool:
        """Whether it has ever been part of a cluster, as far as its files say."""
        return self.data or self.identity is not None

    @property
    def token(self) -> str | None:
        """The token of its founding: an identity lasts; before it there is only what the member was founded with."""
        told = self.identity or self.initial
        return told.token if told else None

    @property
    def leads(self) -> bool:
        """Whether its member is the leader, as it says itself."""
        return self.status is not None and self.status.leader == self.status.member_id


class Silent(Strict):
    """One host that did not answer, and why."""

    name: str
    reason: str


class Observation(Strict):
    """All hosts, looked at side by side."""

    hosts: tuple[Host, ...]
    silent: tuple[Silent, ...] = ()
    failed: tuple[str, ...] = ()  # peer URLs of listed members that are not wished for and do not answer

    def __getitem__(self, name: str) -> Host:
        """The host of that member; KeyError when it did not answer."""
        return self.reached[name]

    @cached_property
    def reached(self) -> dict[str, Host]:
        """The hosts that answered, by the name of their member."""
        return {host.name: host for host in self.hosts}

    @cached_property
    def unreached(self) -> dict[str, str]:
        """Why the others did not, by the name of their member."""
        return {host.name: host.reason for host in self.silent}

    def foreign(self, founder: str, founded: str) -> tuple[str, ...]:
        """The hosts that carry a founding of another founder, unless it is the cluster that this one brought up."""
        others = [host for host in self.hosts if host.token and not host.token.startswith(founder)]
        return tuple(host.name for host in others if not host.identity or host.identity.cluster_id != founded)

    @cached_property
    def entries(self) -> tuple[Entry, ...] | None:
        """The member list as the first host with quorum tells it; None when no cluster answers."""
        return next((host.entries for host in self.hosts if host.entries is not None), None)

    @cached_property
    def cluster_ids(self) -> tuple[str, ...]:
        """Every cluster ID that a file or a member tells, sorted."""
        told = [seen.cluster_id for host in self.hosts for seen in (host.identity, host.status) if seen is not None]
        return tuple(sorted(set(told)))
