"""A release on a host: pushed from this machine or pulled by the host, its SHA-256 checked there either way."""

from collections.abc import Sequence
from pathlib import Path

import pulumi

from components.component import Component
from components.members import unfinished
from config.spec import ReleaseSpec
from etcd import paths
from remote import artifacts, commands
from remote.commands import Script
from remote.host import Host

CACHE = Path(".cache/uploads")  # relative, as state outlives a checkout


class Software(Component):
    """User, directories, data volume, time servers and binaries. Nothing that runs changes."""

    resource: pulumi.Resource

    def __init__(
        self,
        name: str,
        host: Host,
        release: ReleaseSpec,
        time_servers: Sequence[str],
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("members", name, opts)
        self.name, self.host, self.release, self.time_servers = name, host, release, time_servers
        self.resource = self._pushed() if release.pushed else self._installed(str(release.url), host.resources)
        self.register_outputs({})

    def _pushed(self) -> pulumi.Resource:
        uploaded = f".etcd-cluster-{self.release.store}.archive"
        name, file = f"{self.name}-upload", artifact(self.release)
        hooks = unfinished.on_error(name, self.host, file, uploaded)
        upload = commands.upload(
            name, self.host, file, uploaded, opts=self.child(depends_on=list(self.host.resources), hooks=hooks)
        )
        return self._installed(f"~/{uploaded}", (upload,))

    def _installed(self, source: str, after: tuple[pulumi.Resource, ...]) -> pulumi.Resource:
        script = Script(
            text=commands.text("prepare.sh", "time.sh", "release.sh"),
            arguments=[
                self.host.data_device,
                " ".join(self.time_servers),
                str(paths.RELEASES / self.release.store),
                source,
                self.release.sha256 or "",
                str(self.release.version),
            ],
            stdin="".join(f"{sha256}  {binary}\n" for binary, sha256 in sorted(self.release.checksums.items())),
        )
        return commands.run(f"{self.name}-release", self.host, script, opts=self.child(depends_on=list(after)))


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
