"""An upload that was cut: what is left of it goes, and what the disk of its host has to do with it is told."""

from pathlib import Path

import pulumi

from components import operation
from operations.desired import Limits, Wish
from operations.errors import OperationError
from operations.scripts import Script
from operations.ssh import Connections
from remote.host import Host

MIB = 1024**2


def on_error(name: str, host: Host, file: Path, uploaded: str) -> pulumi.ResourceHookBinding:
    """The hook of an upload to the home of the host's user. SFTP calls every failure 'Failure'."""

    size = file.stat().st_size

    async def hook(arguments: pulumi.ErrorHookArgs) -> bool:
        if any("sftp" in error for error in arguments.errors):
            known = pulumi.Output.from_input(operation.wish(host) | {"host_identity": ""})
            pulumi.log.error(await _told(Wish.model_validate(await known.future()), file, size, uploaded))
        return False

    return pulumi.ResourceHookBinding(on_error=[pulumi.ErrorHook(name, hook)])


async def _told(wish: Wish, file: Path, size: int, uploaded: str) -> str:
    """What there is to say of the room for the upload."""
    try:
        async with Connections((wish,), Limits(), patience=0) as hosts:
            printed = await hosts.run(wish.name, Script("unfinished", {"UPLOAD": uploaded}, parts=("room",)), 20)
    except OperationError as error:
        return f"{error}; so it is not known why {file} could not be uploaded"
    _, _, place, free, mount = printed.strip().split(" ", 4)
    return (
        f"{wish.name}: {file} could not be uploaded to {place}: it needs {-(-size // MIB)} MiB, and "
        f"{int(free) // MIB} MiB are free on {mount}. Make room there, then run 'pulumi up' again; nothing was changed"
    )
