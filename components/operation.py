"""How the graph starts an operation: a local command whose standard input says what is wished."""

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_command as command

from operations.desired import Desired
from remote.host import Host, Jump

PYTHON = ".venv/bin/python"  # where Pulumi.yaml has the virtual environment; relative, as state outlives a checkout
NOTHING = "true"
STAMP = "date +%s%N"  # changes nothing, and prints something else every time


def operation(verb: str, *arguments: str) -> str:
    """The command line of an operation."""
    return " ".join([PYTHON, "-m", "operations", verb, *arguments])


def access(host: Host) -> dict[str, Any]:
    """How operations reach a host: the same way, key, user and pinned host key as the uploads."""
    way = _login(host) | {"private_key": host.private_key}
    if host.jump is None:
        return way
    return way | {"jump": _login(host.jump) | {"private_key": host.private_key}}


def _login(host: Host | Jump) -> dict[str, Any]:
    return {"address": host.address, "port": host.port, "user": host.user, "host_key": host.host_key}


def wish(host: Host) -> dict[str, Any]:
    """A member as operations are told of it, without the revision that it shall run."""
    return {
        "name": host.name,
        "address": host.address,
        "host": access(host),
        "host_identity": host.identity,
        "data_volume": bool(host.data_device),
    }


def wishes(cluster: dict[str, Any], members: Sequence[dict[str, Any]]) -> pulumi.Output[str]:
    """A Desired as JSON; secret, because it holds the keys that open the hosts."""

    def checked(known: dict[str, Any]) -> str:
        Desired.model_validate(known)
        return json.dumps(known, sort_keys=True)

    return pulumi.Output.secret(pulumi.Output.from_input({**cluster, "members": list(members)}).apply(checked))


def run(
    name: str,
    *,
    stdin: pulumi.Input[str],
    create: pulumi.Input[str] = NOTHING,
    update: str = NOTHING,
    delete: str | None = None,
    triggers: Sequence[pulumi.Input[str]] | None = None,
    remembers: bool = False,
    opts: pulumi.ResourceOptions,
) -> command.local.Command:
    """A local command whose progress is streamed and whose one line of JSON is its output.

    What `remembers` is given in its environment what its run before printed.
    """
    return command.local.Command(
        name,
        create=create,
        update=update,
        delete=delete,
        stdin=stdin,
        triggers=list(triggers) if triggers else None,
        add_previous_output_in_env=remembers,
        logging=command.local.Logging.STDERR,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
