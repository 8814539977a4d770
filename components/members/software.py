"""A release on a host: pushed from a local directory or pulled by the host, its SHA-256 checked there either way."""

from pathlib import Path

import pulumi

from components.component import Component
from config.spec import ReleaseSpec
from etcd import paths
from remote import commands
from remote.commands import Script
from remote.host import Host


class Software(Component):
    """User, directories, data volume and binaries. Nothing that runs changes."""

    resource: pulumi.Resource

    def __init__(
        self, name: str, host: Host, release: ReleaseSpec, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("members", name, opts)
        self.name, self.host, self.release = name, host, release
        self.destination = str(paths.RELEASES / release.store)
        self.resource = self._pulled() if release.url else self._pushed()
        self.register_outputs({})

    def _pushed(self) -> pulumi.Resource:
        assert self.release.directory is not None  # noqa: S101  configuration refuses a release without a source
        uploaded = f".etcd-cluster-{self.release.store}"
        upload = commands.upload(
            f"{self.name}-upload",
            self.host,
            Path(self.release.directory),
            uploaded,
            opts=self.child(depends_on=list(self.host.resources)),
        )
        script = Script(
            text=commands.text("prepare.sh", "release-push.sh"),
            arguments=[self.host.data_device, self.destination, f"~/{uploaded}"],
            stdin="".join(f"{sha256}  {binary}\n" for binary, sha256 in sorted(self.release.checksums.items())),
        )
        return commands.run(f"{self.name}-release", self.host, script, opts=self.child(depends_on=[upload]))

    def _pulled(self) -> pulumi.Resource:
        script = Script(
            text=commands.text("prepare.sh", "release-pull.sh"),
            arguments=[self.host.data_device, self.destination, str(self.release.url), str(self.release.sha256)],
        )
        return commands.run(
            f"{self.name}-release", self.host, script, opts=self.child(depends_on=list(self.host.resources))
        )
