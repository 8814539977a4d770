"""command:remote:Command, as the program and its users rely on it."""

from pathlib import Path

import pytest

from tests.toolchain.plugin import UNKNOWN, Plugin, Refused, is_secret, revealed, secret
from tests.toolchain.ssh import SshServer, closed_port

REMOTE = "command:remote:Command"


def test_a_preview_does_not_even_dial(command_plugin: Plugin, host: SshServer) -> None:
    before = host.logins
    _, state = command_plugin.create(REMOTE, {"connection": host.connection(), "create": "true"}, preview=True)
    assert (state["stdout"], state["stderr"]) == (UNKNOWN, UNKNOWN)
    assert host.logins == before


def test_a_connection_that_is_unknown_is_accepted_in_a_preview(command_plugin: Plugin, host: SshServer) -> None:
    connection = host.connection(host=UNKNOWN, hostKey=UNKNOWN)
    _, state = command_plugin.create(REMOTE, {"connection": secret(connection), "create": "true"}, preview=True)
    assert revealed(state["connection"])["host"] == UNKNOWN


def test_the_command_runs_on_the_host_with_its_stdin(command_plugin: Plugin, host: SshServer) -> None:
    inputs = {"connection": host.connection(), "create": "cat; echo err >&2", "stdin": secret("fed\n")}
    identity, state = command_plugin.create(REMOTE, inputs)
    assert (state["stdout"], state["stderr"]) == ("fed", "err")
    assert is_secret(state["stdin"])
    assert identity.startswith("it")


def test_the_connection_is_secret_however_it_was_given(command_plugin: Plugin, host: SshServer) -> None:
    checked, _ = command_plugin.check(REMOTE, {"connection": host.connection()})
    assert is_secret(checked["connection"])
    _, state = command_plugin.create(REMOTE, {"connection": host.connection(), "create": "true"})
    assert is_secret(state["connection"])


def test_the_defaults_of_a_connection_are_recorded(command_plugin: Plugin) -> None:
    checked, _ = command_plugin.check(REMOTE, {"connection": {"host": "h", "proxy": {"host": "p"}}})
    defaults = {"user": "root", "port": 22, "dialErrorLimit": 10, "perDialTimeout": 15}
    assert revealed(checked["connection"]) == {"host": "h", **defaults, "proxy": {"host": "p", **defaults}}
    assert checked["addPreviousOutputInEnv"] is True


def test_update_and_delete_run_over_the_connection(command_plugin: Plugin, host: SshServer, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    inputs = {"connection": host.connection(), "create": "echo c", "delete": f"touch {mark}"}
    _, state = command_plugin.create(REMOTE, inputs)
    assert command_plugin.update(REMOTE, state, {**inputs, "update": "echo u"})["stdout"] == "u"
    assert command_plugin.update(REMOTE, state, inputs)["stdout"] == "c"
    command_plugin.delete(REMOTE, state)
    assert mark.exists()


def test_without_a_delete_command_the_host_is_not_dialled(command_plugin: Plugin, host: SshServer) -> None:
    _, state = command_plugin.create(REMOTE, {"connection": host.connection(), "create": "true"})
    gone = secret(host.connection(port=closed_port(), user="root", perDialTimeout=1))
    command_plugin.delete(REMOTE, {**state, "connection": gone})
    with pytest.raises(Refused, match="connection refused"):
        command_plugin.delete(REMOTE, {**state, "connection": gone, "delete": "true"})


def test_a_new_connection_updates_and_new_triggers_replace(command_plugin: Plugin, host: SshServer) -> None:
    inputs = {"connection": host.connection(), "create": "true", "triggers": ["a"]}
    _, state = command_plugin.create(REMOTE, inputs)
    assert command_plugin.changes(REMOTE, state, inputs) == {}
    elsewhere = {**inputs, "connection": host.connection(host="localhost")}
    assert set(command_plugin.changes(REMOTE, state, elsewhere).values()) == {"UPDATE"}
    assert command_plugin.changes(REMOTE, state, {**inputs, "triggers": None}) == {"triggers": "DELETE_REPLACE"}


def test_the_environment_is_offered_to_the_server(command_plugin: Plugin, host: SshServer) -> None:
    inputs = {"connection": host.connection(), "create": "echo out", "environment": {"COLOUR": "red"}}
    _, state = command_plugin.create(REMOTE, inputs)
    assert host.environment == {"COLOUR": "red"}
    command_plugin.update(REMOTE, state, inputs)
    assert host.environment == {"COLOUR": "red", "PULUMI_COMMAND_STDOUT": "out"}
    command_plugin.update(REMOTE, state, {**inputs, "addPreviousOutputInEnv": False})
    assert host.environment == {"COLOUR": "red"}


def test_a_failure_names_the_status_the_command_and_what_it_wrote(command_plugin: Plugin, host: SshServer) -> None:
    with pytest.raises(Refused) as refused:
        command_plugin.create(REMOTE, {"connection": host.connection(), "create": "echo said; exit 3"})
    assert str(refused.value) == 'Process exited with status 3: running "echo said; exit 3":\nsaid\n'


def test_with_logging_off_nothing_is_shown(command_plugin: Plugin, host: SshServer) -> None:
    inputs = {"connection": host.connection(), "create": "echo remote and loud"}
    command_plugin.create(REMOTE, inputs)
    assert command_plugin.shown("remote and loud")
    command_plugin.create(REMOTE, {**inputs, "create": "echo remote and quiet", "logging": "none"})
    assert not command_plugin.shown("remote and quiet")


def test_a_line_of_any_length_passes(command_plugin: Plugin, host: SshServer) -> None:
    inputs = {"connection": host.connection(), "create": "head -c 300000 /dev/zero | tr '\\0' x"}
    _, state = command_plugin.create(REMOTE, inputs)
    assert len(state["stdout"]) == 300_000
