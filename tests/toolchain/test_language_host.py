"""The thin language host: programs, their mistakes, hooks, and how it ends."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.toolchain.stack import Stack

SLEEPER = """
    import os, pathlib, time
    pathlib.Path("started").write_text(str(os.getpid()))
    time.sleep(30)
"""


def test_a_program_finds_its_modules_and_its_prints_are_shown(stack: Stack) -> None:
    (stack.directory / "neighbour.py").write_text("WORD = 'imported'\n")
    stack.program("import pulumi, neighbour; print('said', neighbour.WORD); pulumi.export('word', neighbour.WORD)")
    assert "said imported" in stack.up()
    assert stack.output("word") == "imported"


def test_a_mistake_is_shown_with_its_traceback_and_nothing_of_the_host(stack: Stack) -> None:
    stack.program("""
        def divide():
            return 1 / 0
        divide()
    """)
    said = stack.up(succeeds=False)
    assert "ZeroDivisionError: division by zero" in said
    assert "in divide" in said
    assert "host.py" not in said
    assert "runpy" not in said


@pytest.mark.parametrize("place", ["{}", "pulumi.Output.from_input(1).apply(lambda _: fail())"])
def test_a_run_error_is_only_its_words(stack: Stack, place: str) -> None:
    stack.program("""
        import pulumi
        def fail():
            raise pulumi.RunError("the quota is too large: choose 8 GiB or less")
    """)
    program = stack.directory / "__main__.py"
    program.write_text(program.read_text() + place.format("fail()") + "\n")
    said = stack.up(succeeds=False)
    assert "error: the quota is too large: choose 8 GiB or less" in said
    assert "Traceback" not in said


def test_configuration_reaches_the_program(stack: Stack) -> None:
    stack.run("config", "set", "colour", "red")
    stack.run("config", "set", "--secret", "word", "hush")
    stack.program("""
        import pulumi
        config = pulumi.Config()
        pulumi.export("colour", config.require("colour"))
        pulumi.export("word", config.require_secret("word"))
    """)
    said = stack.up()
    assert "hush" not in said
    assert (stack.output("colour"), stack.output("word")) == ("red", "hush")


def test_a_hook_in_the_program_runs_before_the_resource_is_made_and_can_refuse_it(stack: Stack, tmp_path: Path) -> None:
    program = """
        import pathlib, pulumi
        from pulumi_command import local
        mark = pathlib.Path({mark!r})
        def before(args: pulumi.ResourceHookArgs) -> None:
            if {refuses}:
                raise ValueError("not now")
            mark.write_text(args.name)
        hook = pulumi.ResourceHook("before", before)
        local.Command("it", create=f"cat {{mark}}",
                      opts=pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(before_create=[hook])))
    """
    stack.program(program.format(mark=str(tmp_path / "mark"), refuses=True))
    assert "not now" in stack.up(succeeds=False)
    stack.program(program.format(mark=str(tmp_path / "mark"), refuses=False))
    stack.up()
    assert stack.resources()["it"]["outputs"]["stdout"] == "it"


def wait_for_start(stack: Stack) -> int:
    """The process id of the language host, once it runs the program."""
    started = stack.directory / "started"
    for _ in range(200):
        if started.exists() and (text := started.read_text()):
            return int(text)
        time.sleep(0.05)
    raise TimeoutError("the program did not start within 10 s")


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def test_when_the_engine_is_killed_the_host_does_not_stay_behind(stack: Stack) -> None:
    stack.program(SLEEPER)
    with stack.start("up", "--yes", "--skip-preview") as engine:
        host = wait_for_start(stack)
        os.kill(engine.pid, signal.SIGKILL)
        for _ in range(60):
            if not is_alive(host):
                break
            time.sleep(0.05)
        assert not is_alive(host)


def test_an_interrupted_run_ends_without_a_word_from_the_host(stack: Stack) -> None:
    stack.program(SLEEPER)
    with stack.start("up", "--yes", "--skip-preview") as engine:
        host = wait_for_start(stack)
        engine.send_signal(signal.SIGINT)
        said, _ = engine.communicate(timeout=60)
    assert not is_alive(host)
    assert "Traceback" not in said
    assert "exited prematurely" not in said


@pytest.mark.parametrize("farewell", [signal.SIGINT, signal.SIGTERM])
def test_the_host_leaves_when_it_is_asked_to(binaries: Path, farewell: signal.Signals) -> None:
    """The engine asks with SIGINT; a host that does not leave costs five seconds a run."""
    with subprocess.Popen([binaries / "pulumi-language-python", "127.0.0.1:1"], stdout=subprocess.PIPE) as host:
        assert host.stdout is not None
        assert int(host.stdout.readline()) > 0
        host.send_signal(farewell)
        assert host.wait(20) == 0
