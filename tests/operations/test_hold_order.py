"""In which order runs take the hosts that they share."""

import asyncio
from dataclasses import dataclass, field

import pytest

from operations.errors import RefusalError
from operations.hold import Hold
from operations.scripts import Script


@dataclass
class Lock:
    """Of a host that only writes down who holds it."""

    holders: dict[str, str]
    name: str
    said: str
    going: bool = True

    def beat(self) -> None:
        """Nobody listens."""

    async def end(self) -> None:
        if self.holders.pop(self.name, None):
            self.going = False


@dataclass
class Locks:
    """Hosts that only write down who holds them."""

    holders: dict[str, str] = field(default_factory=dict)

    async def keep(self, name: str, script: Script) -> Lock:
        run = script.values["RUN"]
        other = self.holders.setdefault(name, run)
        return Lock(self.holders, name, "held" if other == run else f"busy {other}")


def test_two_runs_that_see_different_hosts_do_not_wait_for_each_other_for_ever() -> None:
    async def use() -> None:
        hosts = Locks()
        first, second = (Hold(hosts, run, 60) for run in ("one@here", "two@there"))
        await first.take(["m2"])
        waiting = asyncio.create_task(second.take(["m1", "m2"]))
        await asyncio.sleep(0.1)
        with pytest.raises(RefusalError, match="m1 is being changed by two@there"):
            await first.take(["m1", "m2"])
        await first.end()
        assert await waiting
        assert hosts.holders == {"m1": "two@there", "m2": "two@there"}
        await second.end()

    asyncio.run(use())
