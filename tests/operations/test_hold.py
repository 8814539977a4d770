"""Runs that want the same hosts. Real servers on loopback, real shells, real locks."""

import asyncio
import json
import signal
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import pytest

from operations import hold, scripts
from operations.desired import Access, Limits, Wish
from operations.errors import RefusalError, UnansweredError
from operations.scripts import FOLDER, Script
from operations.ssh import Connections
from tests.operations.test_ssh import HOST, LOOPBACK, USER, private, public, serve

PROJECT = Path(__file__).parents[2]
OTHER_RUN = """
    import asyncio, json, sys
    from operations import hold, scripts
    from operations.desired import Limits, Wish
    from operations.errors import OperationError
    from operations.scripts import Script
    from operations.ssh import Connections

    async def run():
        scripts.PLACES.update(json.loads(sys.argv[1]))
        hold.SILENCE = int(sys.argv[2])
        wish = Wish.model_validate_json(sys.stdin.readline())
        async with Connections((wish,), Limits(), patience=0, run="other@elsewhere") as hosts:
            assert await hosts.hold(["m1"])
            print("held", flush=True)
            await asyncio.to_thread(sys.stdin.readline)
            try:
                await hosts.run("m1", Script("unfounded"))
            except OperationError as error:
                print(error, flush=True)

    asyncio.run(run())
    """


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host is a directory."""
    for place in ("HELD", "LOCK", "ROOT"):
        monkeypatch.setitem(scripts.PLACES, place, str(tmp_path / place))


@asynccontextmanager
async def host() -> AsyncIterator[Wish]:
    """A member whose host answers."""
    authorized = asyncssh.import_authorized_keys(public(USER))
    server = await asyncssh.listen(
        LOOPBACK, 0, server_host_keys=[HOST], authorized_client_keys=authorized, process_factory=serve
    )
    try:
        yield wish("m1", server.get_port())
    finally:
        server.close()
        await server.wait_closed()


def wish(name: str, port: int) -> Wish:
    key = private(USER)
    access = Access(address=LOOPBACK, port=port, user="root", host_key=public(HOST), private_key=key)
    return Wish(name=name, address="192.0.2.1", host=access, host_identity="x")


def run(name: str, *wishes: Wish, seconds: float = 20) -> Connections:
    return Connections(wishes, Limits(), patience=0, run=name, turn=seconds)


def test_a_second_run_is_told_who_changes_a_host_until_that_run_has_ended() -> None:
    async def use() -> None:
        async with host() as there:
            async with run("one@here", there) as first, run("two@there", there, seconds=0) as second:
                assert await first.hold(["m1"])
                with pytest.raises(RefusalError, match="m1 is being changed by one@here: wait for it to end"):
                    await second.hold(["m1"])
                assert not await first.hold(["m1"]), "what is held is not new"
                await first.run("m1", Script("unfounded"))
            async with run("two@there", there, seconds=0) as second:
                assert await second.hold(["m1"])

    asyncio.run(use())


@asynccontextmanager
async def elsewhere(there: Wish) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that holds the host; it wants to change it when it is told to go on."""
    pipe = asyncio.subprocess.PIPE
    code = textwrap.dedent(OTHER_RUN)
    given = (json.dumps(scripts.PLACES), str(hold.SILENCE))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, *given, cwd=PROJECT, stdin=pipe, stdout=pipe
    )
    assert process.stdin
    assert process.stdout
    shown = there.model_dump(mode="json")
    shown["host"]["private_key"] = private(USER).get_secret_value()
    process.stdin.write(json.dumps(shown).encode() + b"\n")
    assert await process.stdout.readline() == b"held\n"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def test_a_run_that_was_killed_holds_nothing_any_more() -> None:
    async def use() -> None:
        async with host() as there, elsewhere(there) as other, run("one@here", there) as own:
            waiting = asyncio.create_task(own.hold(["m1"]))
            await asyncio.sleep(3 * hold.PAUSE)
            assert not waiting.done()
            other.kill()
            assert await waiting

    asyncio.run(use())


def test_a_run_that_slept_loses_its_hosts_and_changes_nothing_once_another_one_had_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hold, "SILENCE", 1)

    async def use() -> None:
        async with host() as there, elsewhere(there) as other:
            other.send_signal(signal.SIGSTOP)
            async with run("one@here", there, seconds=60) as own:
                assert await own.hold(["m1"])
            other.send_signal(signal.SIGCONT)
            said, _ = await other.communicate(b"go on\n")
            assert "meanwhile it was changed by one@here" in said.decode()

    asyncio.run(use())


def test_a_host_that_is_off_holds_nobody_up() -> None:
    async def use() -> None:
        async with host() as there, run("one@here", wish("m0", 1), there) as own:
            assert await own.hold(["m0", "m1"])
            assert not await own.hold(["m0", "m1"])

    asyncio.run(use())


def test_a_host_whose_connection_broke_is_held_again_by_the_same_run() -> None:
    async def use() -> None:
        async with host() as there, run("one@here", there) as own:
            assert await own.hold(["m1"])
            with pytest.raises(UnansweredError):
                await own.run("m1", Script("unfounded"), seconds=0)
            assert await own.hold(["m1"])
            await own.run("m1", Script("unfounded"))

    asyncio.run(use())


@pytest.mark.parametrize("name", ["observe", "health", "inspect", "logs"])
def test_looking_waits_for_nobody(name: str) -> None:
    assert "lock" not in (FOLDER / f"{name}.sh").read_text().split()
