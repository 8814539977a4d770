"""What a look at hosts found, before anything is made of it."""

from collections import defaultdict

from etcd.strict import Strict


class Holder(Strict):
    """A process that listens on one of the ports."""

    port: int
    process: str  # as ss prints it
    pid: str


class Room(Strict):
    """How much is free where something will be put."""

    use: str  # "upload" or "release"
    place: str
    free: int  # bytes
    mount: str


class Silence(Strict):
    """Why a host could not be looked at."""

    why: str
    refuses: bool  # it answers, and does not let us be root there


class Facts(Strict):
    """One host."""

    os: str
    systemd: int
    architecture: str
    hostname: str
    memory: int  # bytes
    addresses: tuple[str, ...]
    lacks: tuple[str, ...]  # programs
    table: str  # our firewall table, if it is loaded
    ours: tuple[str, ...]  # process IDs of our etcd
    foreign: tuple[str, ...]  # "PID PROGRAM" of every other
    holders: tuple[Holder, ...]
    leftovers: tuple[str, ...]  # packages, and data where packages have them
    unit: str  # a unit of somebody else where ours goes
    data: str  # what is in the data directory
    marks: tuple[str, ...]  # what we leave beside it
    mounted: bool
    free: int  # bytes, for the data directory
    filesystem: str
    mount: str
    writes: tuple[float, ...]  # seconds
    rooms: tuple[Room, ...]
    adrift: bool  # nothing synchronises its clock

    @property
    def running(self) -> bool:
        """Whether our etcd runs there."""
        return bool(self.ours)


class Reach(Strict):
    """An attempt of a host to connect to a port of another one."""

    source: str
    target: str
    port: int
    failure: str  # empty: it connected


class Look(Strict):
    """All hosts, at one moment."""

    began: float  # by the operator's clock
    ended: float
    looker: str  # the member whose look it was; empty: somebody's own
    hosts: dict[str, Facts]
    silent: dict[str, Silence]
    clocks: dict[str, tuple[float, float]]  # seconds that a host's clock is ahead of ours: at least, at most
    reaches: tuple[Reach, ...]


def read(printed: str) -> Facts:
    """The facts that the script printed; ValueError or LookupError when it did not."""
    told: defaultdict[str, list[str]] = defaultdict(list)
    for line in printed.splitlines():
        word, _, text = line.partition(" ")
        told[word].append(text)
    free, filesystem, mount = told["disk"][0].split(" ", 2)
    return Facts(
        os=told["os"][0],
        systemd=int(told["systemd"][0]),
        architecture=told["architecture"][0],
        hostname=told["hostname"][0],
        memory=int(told["memory"][0]) * 1024,
        addresses=tuple(told["address"]),
        lacks=tuple(told["lacks"]),
        table="\n".join(told["table"]),
        ours=tuple(told["ours"]),
        foreign=tuple(told["foreign"]),
        holders=tuple(map(_holder, told["holder"])),
        leftovers=(
            *(f"the package {name}" for name in told["package"]),
            *(f"a package's unit {place}" for place in told["package_unit"]),
            *(f"data in {place}" for place in told["other_data"]),
        ),
        unit="".join(told["unit"][:1]),
        data="".join(told["data"][:1]),
        marks=tuple(told["mark"]),
        mounted=bool(told["mounted"]),
        free=int(free),
        filesystem=filesystem,
        mount=mount,
        writes=tuple(map(float, told["write"])),
        rooms=tuple(map(_room, told["room"])),
        adrift=told["synchronised"] == ["no"],
    )


def _room(line: str) -> Room:
    use, place, free, mount = line.split(" ", 3)
    return Room(use=use, place=place, free=int(free), mount=mount)


def _holder(line: str) -> Holder:
    """From `PORT ADDRESS users:(("name",pid=1,fd=2))`."""
    port, _, users = line.partition(" ")
    name = users.partition('(("')[2].partition('"')[0]
    pid = users.partition("pid=")[2].partition(",")[0]
    return Holder(port=int(port), process=f"{name or 'an unknown process'} ({pid or '?'})", pid=pid)
