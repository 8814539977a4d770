"""What is asked for: a configuration that was not refused, with everything in it that follows from it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from config.hosts import HypervisorSpec, LibvirtMember, MachineSpec, SshMember
from config.preflight import Preflight
from config.schema import ADMIN, Certificates, Limits, Ssh
from etcd.firewall import Networks
from etcd.members import Member, Ports
from etcd.settings import Settings
from etcd.versions import Version

__all__ = ["ClusterSpec", "HypervisorSpec", "ImageSpec", "LibvirtMember", "MachineSpec", "ReleaseSpec", "SshMember"]

KUBERNETES_CLIENT = "apiserver"


@dataclass(frozen=True, kw_only=True)
class ReleaseSpec:
    """A release and where its binaries come from: a directory here with a checksum for each, or one file with one."""

    version: Version
    directory: str | None
    checksums: Mapping[str, str]  # binary -> SHA-256, where there is a directory
    archive: str | None
    url: str | None
    sha256: str | None  # of the archive, here or at the URL
    downgrade: str = ""  # the minor version that the data may be taken down to
    pushed: bool  # from this machine; otherwise each host downloads it

    @property
    def store(self) -> str:
        """Its name in the store of releases on a host: the version, and a digest of its checksums."""
        checksums = self.sha256 or "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self.checksums.items()))
        return f"{self.version}-{hashlib.sha256(checksums.encode()).hexdigest()[:8]}"

    @property
    def etcdctl(self) -> str:
        """The etcdctl to use on this machine: the release's own where it is here, otherwise the one on PATH."""
        return f"{self.directory}/etcdctl" if self.directory else "etcdctl"


@dataclass(frozen=True, kw_only=True)
class ImageSpec:
    """The image of VMs: paths or https URLs, each with its SHA-256."""

    source: str
    checksum: str
    kernel: str | None
    kernel_checksum: str
    initrd: str | None
    initrd_checksum: str
    cmdline: str | None

    @property
    def cmdlines(self) -> list[dict[str, str]] | None:
        """The kernel's command line in the one form that the libvirt provider reads back as it was written.

        It sorts the arguments, starts a new map where a name is repeated, and keeps those without a value in a last
        map under `_` (terraform-provider-libvirt 0.8, splitKernelCmdLine). Any other form replaces the VM every time.
        """
        if self.cmdline is None:
            return None
        words = sorted(self.cmdline.split())
        maps: list[dict[str, str]] = []
        for name, _, value in (word.partition("=") for word in words if "=" in word):
            if not maps or name in maps[-1]:
                maps.append({})
            maps[-1][name] = value
        flags = [word for word in words if "=" not in word]
        return [*maps, {"_": " ".join(flags)}] if flags else maps


@dataclass(frozen=True, kw_only=True)
class ClusterSpec:
    """A cluster as it is asked for."""

    name: str
    release: ReleaseSpec
    members: Mapping[str, LibvirtMember | SshMember]
    hypervisors: Mapping[str, HypervisorSpec]
    image: ImageSpec | None
    machine: MachineSpec
    ssh: Ssh
    networks: Networks
    time_servers: tuple[str, ...]
    on_leave: Literal["keep_data", "delete_data"]
    ports: Ports
    settings: Settings
    certificates: Certificates
    limits: Limits
    pause_after: int  # members; 0: none
    preflight: Preflight
    probe: bool

    @property
    def version(self) -> Version:
        """The release that every member runs."""
        return self.release.version

    @property
    def etcd_members(self) -> tuple[Member, ...]:
        """The members as etcd knows them, in the order of their names."""
        return tuple(
            sorted(
                Member(name=name, address=str(declared.address), ports=self.ports)
                for name, declared in self.members.items()
            )
        )

    @property
    def used_hypervisors(self) -> tuple[str, ...]:
        """The names of the hypervisors that members are made on, sorted."""
        return tuple(sorted({one.hypervisor for one in self.members.values() if isinstance(one, LibvirtMember)}))

    @property
    def kubernetes_client(self) -> str:
        """The client whose certificate Kubernetes gets."""
        return KUBERNETES_CLIENT if KUBERNETES_CLIENT in self.certificates.client_names else ADMIN
