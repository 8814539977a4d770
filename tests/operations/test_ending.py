"""A run that is asked to end."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from operations.converge import converge
from operations.errors import EndedError, UnprovedError
from operations.scripts import Script
from tests.operations.wishes import desired, revision
from tests.operations.world import World, world


def rolling() -> World:
    place = world(3)
    asyncio.run(converge(place.wished, place))
    place.wished = desired(3, revision("faster"))
    return place


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_step_that_is_being_done_is_finished_and_proved_first(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = rolling()
    run = World.run

    async def signalled(self: World, name: str, script: Script, seconds: float | None = None) -> str:
        if script.name == "renew":
            os.kill(os.getpid(), number)
            await asyncio.sleep(0.05)
        return await run(self, name, script, seconds)

    monkeypatch.setattr(World, "run", signalled)
    before = len(place.done)
    with pytest.raises(EndedError, match="between two steps"):
        asyncio.run(converge(place.wished, place))
    assert place.done[before:] == [("renew", "m2"), ("proved", "m2")]


def test_a_run_that_waits_for_another_one_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    place = rolling()

    async def waiting(*_: object) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(60)
        return True

    monkeypatch.setattr(World, "hold", waiting)
    before = len(place.done)
    with pytest.raises(EndedError, match="while it waited"):
        asyncio.run(converge(place.wished, place))
    assert len(place.done) == before


def test_a_step_is_cut_by_the_second_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    place = rolling()

    async def signalled(self: World, seconds: float) -> None:  # noqa: ARG001
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(60)

    monkeypatch.setattr(World, "sleep", signalled)
    before = len(place.done)
    with pytest.raises(EndedError, match="cut in the middle of a step"):
        asyncio.run(converge(place.wished, place))
    assert place.done[before:] == [("renew", "m2")]


APART = """
    import signal, sys, time
    from operations.apart import apart

    def work():
        asked = []

        def hear(number, _):
            asked.append(number)
            print("asked to end", flush=True)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, hear)
        print("begun", flush=True)
        while not asked:
            time.sleep(0.05)
        return 7

    sys.exit(apart(work))
    """


def apart() -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(APART)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    return process


def test_a_command_that_is_killed_lets_its_step_be_finished() -> None:
    with apart() as process:
        process.kill()
        assert process.stdout
        assert process.stdout.read() == "asked to end\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_asked_to_end_hands_that_on_and_ends_as_its_work_does(number: signal.Signals) -> None:
    with apart() as process:
        process.send_signal(number)
        assert process.wait() == 7


def test_no_step_is_begun_after_the_limit_of_the_whole() -> None:
    place = rolling()
    limits = place.wished.limits.model_copy(update={"whole": 1.0})
    place.wished = place.wished.model_copy(update={"limits": limits})
    before = len(place.done)
    with pytest.raises(UnprovedError, match=r"limits\.whole, 1 s"):
        asyncio.run(converge(place.wished, place))
    assert {name for _, name in place.done[before:]} == {"m2"}
