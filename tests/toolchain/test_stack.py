"""The built engine, language host and plugins together, through `pulumi`."""

from pathlib import Path
from typing import Any

from tests.toolchain.plugin import is_secret
from tests.toolchain.ssh import SshServer
from tests.toolchain.stack import Stack

ONE_COMMAND = """
    import pulumi
    from pulumi_command import local
    local.Command("it", create={create!r}, update={update!r}, delete={delete!r}, triggers={triggers!r})
"""


def one_command(
    *,
    create: str = "echo made",
    update: str | None = None,
    delete: str | None = None,
    triggers: list[str] | None = None,
) -> str:
    return ONE_COMMAND.format(create=create, update=update, delete=delete, triggers=triggers)


def test_a_command_is_created_left_alone_updated_replaced_and_deleted(stack: Stack, tmp_path: Path) -> None:
    log = tmp_path / "log"

    def step(**changes: Any) -> None:  # noqa: ANN401 - what one_command takes
        texts = {what: f"echo {what} >> {log}" for what in ("create", "update", "delete")}
        stack.program(one_command(**{**texts, **changes}))
        stack.up()

    step()
    step()
    assert log.read_text().split() == ["create"]
    stack.program(
        one_command(create=f"echo create >> {log}", update=f"echo changed >> {log}", delete=f"echo delete >> {log}")
    )
    assert stack.preview() == {"it": "update"}
    stack.up()
    assert log.read_text().split() == ["create", "changed"]
    step(triggers=["new"])
    assert log.read_text().split() == ["create", "changed", "create", "delete"]
    step(triggers=["newer"])
    assert log.read_text().split()[4:] == ["create", "delete"]
    stack.destroy()
    assert log.read_text().split()[6:] == ["delete"]


def test_a_create_that_fails_is_not_recorded_and_an_update_that_fails_keeps_the_old_inputs(stack: Stack) -> None:
    stack.program(one_command(create="echo why >&2; exit 4"))
    said = stack.up(succeeds=False)
    assert 'exit status 4: running "echo why >&2; exit 4"' in said
    assert "it" not in stack.resources()
    stack.program(one_command(create="echo one"))
    stack.up()
    stack.program(one_command(create="false"))
    stack.up(succeeds=False)
    assert stack.resources()["it"]["inputs"]["create"] == "echo one"
    assert stack.preview() == {"it": "update"}


def test_the_connection_and_secret_stdin_are_encrypted_in_the_state(stack: Stack, host: SshServer) -> None:
    stack.program(f"""
        import pulumi
        from pulumi_command import remote
        connection = remote.ConnectionArgs(
            host="127.0.0.1", port={host.port}, user="operator", private_key={host.private_key!r},
            host_key={host.host_key()!r})
        first = remote.Command("first", connection=connection, create="echo one", logging=remote.Logging.NONE)
        second = remote.Command("second", connection=connection, create="cat", logging=remote.Logging.NONE,
                                stdin=pulumi.Output.secret(pulumi.Output.format("{{}} and hush", first.stdout)),
                                opts=pulumi.ResourceOptions(additional_secret_outputs=["stdout"]))
        pulumi.export("said", second.stdout)
    """)
    said = stack.up()
    assert "hush" not in said
    assert "warning" not in said
    second = stack.resources()["second"]
    assert {name for name, value in second["outputs"].items() if is_secret(value)} == {"connection", "stdin", "stdout"}
    state = stack.run("stack", "export").text
    assert "PRIVATE KEY" not in state
    assert "hush" not in state
    assert stack.output("said") == "one and hush"


def test_a_certificate_in_its_early_renewal_is_replaced_by_a_plain_up_and_preview_says_so(stack: Stack) -> None:
    program = """
        import pulumi, pulumi_tls as tls
        key = tls.PrivateKey("key", algorithm="ECDSA", ecdsa_curve="P256")
        cert = tls.SelfSignedCert("cert", private_key_pem=key.private_key_pem, allowed_uses=["server_auth"],
                                  validity_period_hours=2, early_renewal_hours=EARLY)
        pulumi.export("cert", cert.cert_pem)
    """
    stack.program(program.replace("EARLY", "1"))
    stack.up()
    first = stack.output("cert")
    assert stack.preview() == {}
    stack.program(program.replace("EARLY", "2"))
    stack.up()
    assert stack.preview() == {"cert": "replace"}
    second = stack.output("cert")
    stack.up()
    assert len({first, second, stack.output("cert")}) == 3


def test_unknown_output_makes_its_consumers_show_as_changed_in_a_preview(stack: Stack) -> None:
    program = """
        from pulumi_command import local
        first = local.Command("first", create="echo 1{change}")
        local.Command("second", create="cat", stdin=first.stdout)
        local.Command("third", create="true", triggers=[first.stdout])
    """
    stack.program(program.format(change=""))
    stack.up()
    stack.program(program.format(change=" # a remark"))
    assert stack.preview() == {"first": "update", "second": "update", "third": "replace"}
    assert "1 updated" in stack.up()
