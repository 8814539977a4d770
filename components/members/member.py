"""What one member runs from, put on its host: nothing that runs changes here."""

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
        software = Software(f"{name}-software", host, spec.release, spec.time_servers, opts=self.child())
        settings = self._settings(name, host, plain, digest, after=software.resource)
        credentials = Credentials(
            f"{name}-credentials",
            member,
            host,
            issuers,
            spec.certificates.leaf,
            after=software.resource,
            opts=self.child(),
        )
        self.not_after = credentials.not_after
        self.resources = [software.resource, settings, credentials.resource]
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

    def _settings(
        self, name: str, host: Host, plain: dict[str, str], digest: str, *, after: pulumi.Resource
    ) -> pulumi.Resource:
        bundle = {
            file: File(content=content, mode="0755" if content.startswith("#!") else "0644")
            for file, content in plain.items()
        }
        script = Script(
            text=commands.text("store.sh"),
            arguments=[str(paths.SETTINGS / digest), "0755", "root:root"],
            stdin=pack(bundle),
        )
        return commands.run(f"{name}-settings", host, script, opts=self.child(depends_on=[after]))
