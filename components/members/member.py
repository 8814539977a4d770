"""What one member runs from, put on its host: nothing that runs changes here."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components import operation
from components.component import Component
from components.members.credentials import Credentials
from components.members.software import Software
from components.pki.authority import Issuers
from config.spec import ClusterSpec
from etcd import files, paths
from etcd.members import Member
from remote import commands
from remote.bundle import File, pack
from remote.commands import Script
from remote.host import Host


class MemberFiles(Component):
    """Release, settings and credentials of a member, and the revision that they make together."""

    wish: dict[str, Any]
    not_after: dict[str, pulumi.Output[str]]
    resources: list[pulumi.Resource]

    def __init__(
        self,
        spec: ClusterSpec,
        member: Member,
        host: Host,
        issuers: Issuers,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = f"{spec.name}-{member.name}"
        super().__init__("members", f"{name}-files", opts)
        plain = files.files(spec.settings, member, spec.version)
        digest = files.digest(plain)
        credentials = Credentials(f"{name}-credentials", member, issuers, spec.certificates.leaf, opts=self.child())
        software = Software(f"{name}-software", host, spec.release, opts=self.child())
        install = commands.run(
            f"{name}-install",
            host,
            installation(spec, host, software.source, plain, credentials.stored),
            opts=self.child(depends_on=software.resources),
        )
        self.not_after = credentials.not_after
        self.resources = [*software.resources, install]
        self.wish = operation.wish(host) | {
            "revision": {
                "release": spec.release.store,
                "settings": digest,
                "credentials": credentials.fingerprint,
                "restart": credentials.trust.apply(
                    lambda trust: files.restart_digest(spec.release.store, plain, trust)
                ),
            }
        }
        self.register_outputs({})


def installation(
    spec: ClusterSpec, host: Host, source: str, plain: Mapping[str, str], credentials: pulumi.Input[str]
) -> Script:
    """What puts all of it on the host in one visit: user, tree, data volume, time servers, and the three stores.

    Stores are named by their content: what changed is added, what did not is found there; nothing that runs changes.
    """
    release = spec.release
    settings = {
        file: File(content=content, mode="0755" if content.startswith("#!") else "0644")
        for file, content in plain.items()
    }
    return Script(
        text=commands.text("prepare.sh", "time.sh", "release.sh", "store.sh"),
        arguments=[
            host.data_device,
            " ".join(spec.time_servers),
            str(paths.RELEASES / release.store),
            source,
            release.sha256 or "",
            str(release.version),
            "".join(f"{sha256}  {binary}\n" for binary, sha256 in sorted(release.checksums.items())).rstrip("\n"),
            str(paths.SETTINGS / files.digest(plain)),
            pack(settings),
            str(paths.CREDENTIALS),
        ],
        stdin=credentials,
    )
