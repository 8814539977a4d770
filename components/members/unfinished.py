"""An upload that was cut: what is left of it goes, and what the disk of its host has to do with it is told."""

from contextlib import suppress
from pathlib import Path

import pulumi

from components import operation
from operations.desired import Limits, Wish
from operations.errors import OperationError
from operations.scripts import Script
from remote.host import Host

MIB = 1024**2


def on_error(name: str, host: Host, file: Path, uploaded: str) -> pulumi.ResourceHookBinding:
    """The hook of an upload to the home of the host's user. SFTP calls every failure 'Failure'."""
    size = file.stat().st_size

    async def hook(_: pulumi.ErrorHookArgs) -> bool:
        known = pulumi.Output.from_input(operation.wish(host) | {"host_identity": ""})
        with suppress(OperationError):  # a host that does not answer is what the upload itself tells of
            told = scarce(await _cleared(Wish.model_validate(await known.future()), uploaded), size)
            if told:
                pulumi.log.error(f"{host.name}: {file} could not be uploaded to {told}")
        return False

    return pulumi.ResourceHookBinding(on_error=[pulumi.ErrorHook(name, hook)])


async def _cleared(wish: Wish, uploaded: str) -> str:
    """What the host says of the room for the upload, once what had arrived is gone."""
    # Once it failed: an `up` shall not pay for the import of an SSH client.
    from operations.ssh import Connections  # noqa: PLC0415

    async with Connections((wish,), Limits(), patience=0) as hosts:
        return await hosts.run(wish.name, Script("unfinished", {"UPLOAD": uploaded}, parts=("room",)), 20)


def scarce(room: str, size: int) -> str:
    """Where there is not enough of it, and what to do; empty when it is not the disk. Pure."""
    _, _, place, free, mount = room.strip().split(" ", 4)
    if int(free) >= size:
        return ""
    return (
        f"{place}: it needs {-(-size // MIB)} MiB, and {int(free) // MIB} MiB are free on {mount}. Make room there, "
        "then run 'pulumi up' again; nothing was changed"
    )
