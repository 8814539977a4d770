"""command:local:Command, as the program and its users rely on it."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.toolchain.plugin import UNKNOWN, Plugin, Refused, is_secret, secret

LOCAL = "command:local:Command"


def test_nothing_runs_in_a_preview_and_its_output_is_unknown(command_plugin: Plugin, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    _, state = command_plugin.create(LOCAL, {"create": f"touch {mark}"}, preview=True)
    assert state["stdout"] == UNKNOWN
    assert state["stderr"] == UNKNOWN
    assert not mark.exists()


def test_an_unknown_input_is_accepted_in_a_preview(command_plugin: Plugin) -> None:
    _, state = command_plugin.create(LOCAL, {"create": UNKNOWN, "stdin": secret(UNKNOWN)}, preview=True)
    assert state["create"] == UNKNOWN


def test_output_is_kept_without_its_last_newline(command_plugin: Plugin) -> None:
    identity, state = command_plugin.create(LOCAL, {"create": "printf 'a\\n\\n'; printf 'b' >&2"})
    assert (state["stdout"], state["stderr"]) == ("a\n", "b")
    assert identity.startswith("it")


def test_stdin_environment_directory_and_interpreter_reach_the_command(command_plugin: Plugin, tmp_path: Path) -> None:
    inputs = {
        "create": "import os, sys; print(sys.stdin.read(), os.environ['COLOUR'], os.getcwd())",
        "interpreter": ["python3", "-c"],
        "stdin": "fed",
        "environment": {"COLOUR": "red"},
        "dir": str(tmp_path),
    }
    _, state = command_plugin.create(LOCAL, inputs)
    assert state["stdout"] == f"fed red {tmp_path}"


@pytest.mark.parametrize(("inputs", "ran"), [({"update": "echo u"}, "u"), ({}, "c")])
def test_an_update_runs_update_or_else_create(command_plugin: Plugin, inputs: dict[str, str], ran: str) -> None:
    _, state = command_plugin.create(LOCAL, {"create": "echo c"})
    assert command_plugin.update(LOCAL, state, {"create": "echo c", **inputs})["stdout"] == ran


def test_the_previous_output_is_offered_to_the_next_command_unless_it_is_unwanted(command_plugin: Plugin) -> None:
    show = "echo was=$PULUMI_COMMAND_STDOUT"
    _, state = command_plugin.create(LOCAL, {"create": "echo one"})
    assert command_plugin.update(LOCAL, state, {"create": show})["stdout"] == "was=one"
    unwanted = {"create": show, "addPreviousOutputInEnv": False}
    assert command_plugin.update(LOCAL, state, unwanted)["stdout"] == "was="


def test_a_delete_runs_what_is_recorded_and_nothing_if_nothing_is(command_plugin: Plugin, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    _, state = command_plugin.create(LOCAL, {"delete": f"cat > {mark}", "stdin": "recorded"})
    command_plugin.delete(LOCAL, state)
    assert mark.read_text() == "recorded"
    command_plugin.delete(LOCAL, {**state, "delete": None})


def test_a_failure_names_the_status_the_command_and_what_it_wrote(command_plugin: Plugin) -> None:
    with pytest.raises(Refused) as refused:
        command_plugin.create(LOCAL, {"create": "echo said >&2; exit 3"})
    assert str(refused.value) == 'exit status 3: running "echo said >&2; exit 3":\nsaid\n'


def test_only_triggers_replace(command_plugin: Plugin) -> None:
    before = {"create": "true", "triggers": ["a"]}
    _, state = command_plugin.create(LOCAL, before)
    assert command_plugin.changes(LOCAL, state, before) == {}
    assert command_plugin.changes(LOCAL, state, {**before, "create": "false"}) == {"create": "UPDATE"}
    assert command_plugin.changes(LOCAL, state, {**before, "delete": "true"}) == {"delete": "ADD"}
    assert command_plugin.changes(LOCAL, state, {"create": "true"}) == {"triggers": "DELETE_REPLACE"}


def test_a_secret_input_stays_secret_and_output_is_not_made_one(command_plugin: Plugin) -> None:
    _, state = command_plugin.create(LOCAL, {"create": "cat", "stdin": secret("hush")})
    assert is_secret(state["stdin"])
    assert state["stdout"] == "hush"


@pytest.mark.parametrize(
    ("logging", "shown"),
    [
        (None, {"out", "err"}),
        ("stdoutAndStderr", {"out", "err"}),
        ("stdout", {"out"}),
        ("stderr", {"err"}),
        ("none", set()),
    ],
)
def test_only_the_chosen_streams_are_shown(command_plugin: Plugin, logging: str | None, shown: set[str]) -> None:
    lines = {stream: f"{stream} with logging {logging}" for stream in ("out", "err")}
    inputs = {"create": f"echo {lines['out']}; echo {lines['err']} >&2", "logging": logging}
    command_plugin.create(LOCAL, inputs)
    assert {stream for stream, line in lines.items() if command_plugin.shown(line)} == shown


def test_a_line_of_any_length_passes(command_plugin: Plugin) -> None:
    _, state = command_plugin.create(LOCAL, {"create": "head -c 1000000 /dev/zero | tr '\\0' x"})
    assert len(state["stdout"]) == 1_000_000


def test_files_are_collected_by_pattern(command_plugin: Plugin, tmp_path: Path) -> None:
    for name in ("a.txt", "sub/b.txt", "sub/secret.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    patterns = ["**.txt", "!**secret*"]
    inputs = {"create": "true", "dir": str(tmp_path), "assetPaths": patterns, "archivePaths": patterns}
    _, state = command_plugin.create(LOCAL, inputs)
    assert set(state["assets"]) == {"a.txt", "sub/b.txt"}
    assert state["assets"]["a.txt"]["path"] == str(tmp_path / "a.txt")
    assert set(state["archive"]["assets"]) == {"a.txt", "sub/b.txt"}


def test_cancelling_ends_the_command_and_its_children(binaries: Path, tmp_path: Path) -> None:
    child = tmp_path / "child"
    with Plugin(binaries / "pulumi-resource-command") as plugin, ThreadPoolExecutor(1) as threads:
        running = threads.submit(plugin.create, LOCAL, {"create": f"sleep 60 & echo $! > {child}; wait"})
        for _ in range(200):
            if child.exists() and child.read_text():
                break
            time.sleep(0.05)
        plugin.cancel()
        with pytest.raises(Refused, match="signal: killed"):
            running.result(20)
    status = Path(f"/proc/{child.read_text().strip()}/status")
    assert not status.exists() or "State:\tZ" in status.read_text()


def test_what_put_itself_apart_is_waited_for_and_told_after_cancelling(binaries: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    work = f"setsid sh -c 'touch {begun}; sleep 1; echo finished'"
    with Plugin(binaries / "pulumi-resource-command") as plugin, ThreadPoolExecutor(1) as threads:
        running = threads.submit(plugin.create, LOCAL, {"create": f"{work} & wait"})
        for _ in range(200):
            if begun.exists():
                break
            time.sleep(0.05)
        plugin.cancel()
        with pytest.raises(Refused, match="signal: killed") as refused:
            running.result(20)
    assert "finished" in str(refused.value)
