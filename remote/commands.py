"""The one place where a Connection is built and a command is sent to a host."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_command as command

from remote.host import Host, Jump

SCRIPTS = Path(__file__).parent / "scripts"
DIAL_SECONDS = 15


def connection(host: Host) -> command.remote.ConnectionArgs:
    """How pulumi-command reaches the host, and the one in between, their keys pinned."""
    return command.remote.ConnectionArgs(
        host=host.address,
        port=float(host.port),
        user=host.user,
        host_key=host.host_key,
        private_key=host.private_key,
        dial_error_limit=host.dial_error_limit,
        per_dial_timeout=DIAL_SECONDS,
        proxy=_proxy(host, host.jump) if host.jump else None,
    )


def _proxy(host: Host, jump: Jump) -> command.remote.ProxyConnectionArgs:
    return command.remote.ProxyConnectionArgs(
        host=jump.address,
        port=float(jump.port),
        user=jump.user,
        host_key=jump.host_key,
        private_key=host.private_key,
        dial_error_limit=host.dial_error_limit,
        per_dial_timeout=DIAL_SECONDS,
    )


def text(*names: str) -> str:
    """The named scripts behind `lib.sh`, as one text."""
    return "\n".join((SCRIPTS / name).read_text() for name in ("lib.sh", *names))


def command_line(user: str, script: str, arguments: Sequence[str]) -> str:
    """What the login shell of `user` is asked to run: the script as root, its arguments quoted; `~/` is their home."""
    sudo = "" if user == "root" else "sudo -n "
    quoted = [f'"$HOME"/{shlex.quote(a[2:])}' if a.startswith("~/") else shlex.quote(a) for a in arguments]
    return " ".join([f"{sudo}bash -c {shlex.quote(script)} etcd-cluster", *quoted])


@dataclass(frozen=True, kw_only=True)
class Script:
    """What a host is asked to run: the text of the script, its arguments, its standard input."""

    text: str
    arguments: Sequence[pulumi.Input[str]]
    stdin: pulumi.Input[str] | None = None


def run(name: str, host: Host, script: Script, *, opts: pulumi.ResourceOptions) -> command.remote.Command:
    """A script on a host: run again when its text, arguments or input change, and when the machine was rebuilt.

    It is never undone on the host: what is uploaded changes nothing that runs.
    """
    return command.remote.Command(
        name,
        connection=connection(host),
        create=pulumi.Output.all(*script.arguments).apply(lambda known: command_line(host.user, script.text, known)),
        stdin=script.stdin,
        triggers=[host.identity],
        add_previous_output_in_env=False,
        logging=command.remote.Logging.NONE,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )


def upload(
    name: str, host: Host, file: Path, remote_path: str, *, opts: pulumi.ResourceOptions
) -> command.remote.CopyToRemote:
    """A local file at a path of the host, relative to the home of its user."""
    return command.remote.CopyToRemote(
        name,
        connection=connection(host),
        source=pulumi.FileAsset(str(file)),
        remote_path=remote_path,
        triggers=[host.identity],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
