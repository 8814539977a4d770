"""The way of a release to a host: pushed from this machine or pulled by the host, where it is checked either way."""

from pathlib import Path

import pulumi

from components.component import Component
from components.members import unfinished
from config.spec import ReleaseSpec
from remote import artifacts, commands
from remote.host import Host

CACHE = Path(".cache/uploads")  # relative, as state outlives a checkout


class Software(Component):
    """The release on its way: nothing, where hosts download it, or the upload of it."""

    source: str  # where the host finds it, a URL or a file of its own
    resources: list[pulumi.Resource]  # what has to be there before it is installed

    def __init__(
        self, name: str, host: Host, release: ReleaseSpec, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("members", name, opts)
        self.source, self.resources = str(release.url), list(host.resources)
        if release.pushed:
            uploaded, file = f".etcd-cluster-{release.store}.archive", artifact(release)
            hooks = unfinished.on_error(f"{name}-upload", host, file, uploaded)
            opts = self.child(depends_on=self.resources, hooks=hooks)
            self.resources = [commands.upload(f"{name}-upload", host, file, uploaded, opts=opts)]
            self.source = f"~/{uploaded}"
        self.register_outputs({})


def artifact(release: ReleaseSpec) -> Path:
    """The one file that is pushed; RunError, in plain words, when it is not to be had."""
    target = CACHE / release.store
    try:
        if release.directory is not None:
            return artifacts.packed(Path(release.directory), release.checksums, target)
        assert release.sha256 is not None  # noqa: S101  configuration refuses archives without a checksum
        if release.archive is not None:
            return artifacts.local(Path(release.archive), release.sha256)
        return artifacts.downloaded(str(release.url), release.sha256, target)
    except artifacts.ArtifactError as error:
        raise pulumi.RunError(str(error)) from error
    except OSError as error:
        raise pulumi.RunError(f"the release {release.version} cannot be read here: {error}") from error
