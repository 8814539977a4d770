"""What may be written about hosts: hypervisors, the image and shape of VMs, and the members that run on them."""

from typing import Annotated, Literal

from pydantic import Field

from config.values import HostAddress, HostKey, HostSubnet, Label, Mac, Sha256, Text, Uri, User
from etcd.quantities import Gibibytes, Mebibytes
from etcd.strict import Strict

PRINTED = (
    "`ssh-keyscan -t ed25519 ADDRESS` prints it. Compare it with what "
    "`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` says on the host's own console."
)
EXAMPLE_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBG4dkYYbxd8TkYYBXb8RRW8yYZ+XkUhpGVBzxvBlpV9"


class HypervisorSpec(Strict):
    """A libvirt host that VMs are made on."""

    uri: Uri = Field(
        description="How libvirt is reached: qemu:///system, or qemu+ssh://user@host/system.",
        examples=["qemu:///system"],
    )
    accelerator: Literal["kvm", "qemu"] = Field(
        default="kvm",
        description="`kvm` for hardware virtualisation, `qemu` for emulation, which is many times slower.",
    )
    pool: Text = Field(default="default", description="The storage pool that volumes are made in.")
    network: Text | None = Field(
        default=None,
        description="The libvirt network that VMs join; either this or `bridge`, where libvirt only hands it on.",
        examples=["default"],
    )
    bridge: Text | None = Field(
        default=None, description="The host's bridge that VMs join; either this or `network`.", examples=["br0"]
    )
    subnet: HostSubnet = Field(description="The subnet of the VMs' addresses.", examples=["192.0.2.0/24"])
    gateway: HostAddress | None = Field(
        default=None,
        description="The VMs' default gateway; unset: they reach their own subnet only.",
        examples=["192.0.2.1"],
    )
    nameservers: tuple[HostAddress, ...] = Field(default=(), description="The VMs' name servers; etcd needs none.")

    @property
    def domain_type(self) -> str:
        """What libvirt calls the accelerator."""
        return self.accelerator


class Image(Strict):
    """The image that VMs start from: any Linux with systemd, cloud-init and sshd."""

    source: Text = Field(
        description="A qcow2 file or its https URL.",
        examples=["https://example.org/images/debian-12-genericcloud-amd64.qcow2"],
    )
    sha256: Sha256 | None = Field(
        default=None,
        description="Checksum of `source`; a local file may have it in a SHA256SUMS file beside it instead.",
    )
    kernel: Text | None = Field(
        default=None, description="A kernel to boot directly, for an image without a boot loader.", examples=["vmlinuz"]
    )
    kernel_sha256: Sha256 | None = Field(default=None, description="Checksum of `kernel`, as for `source`.")
    initrd: Text | None = Field(
        default=None, description="The initial RAM disk of that kernel.", examples=["initrd.img"]
    )
    initrd_sha256: Sha256 | None = Field(default=None, description="Checksum of `initrd`, as for `source`.")
    cmdline: Text | None = Field(
        default=None, description="The command line of that kernel.", examples=["root=/dev/vda rw console=ttyS0"]
    )


class MachineSpec(Strict):
    """The shape of every VM."""

    vcpus: int = Field(default=2, ge=1, description="Virtual CPUs.")
    memory: Mebibytes = Field(default=4096, description="Memory.")
    root_disk: Gibibytes = Field(default=10, description="Root volume, made anew with the VM.")
    data_disk: Gibibytes = Field(default=10, description="Data volume, which outlives the VM.")
    protect_data: bool = Field(
        default=True, description="Whether Pulumi refuses to delete data volumes, even in `destroy`."
    )
    user: User = Field(default="etcd-admin", description="The user that cloud-init makes; Pulumi's own key lets it in.")


class LibvirtMember(Strict):
    """A member on a VM that is made for it."""

    kind: Literal["libvirt"] = Field(description="A VM is made.")
    hypervisor: Text = Field(description="Which of `hypervisors` it is made on.", examples=["lab"])
    address: HostAddress = Field(description="Its static address, in the hypervisor's subnet.", examples=["192.0.2.11"])
    mac: Mac = Field(description="The MAC address of its interface.", examples=["52:54:00:77:00:11"])
    rebuild: int = Field(
        default=0,
        ge=0,
        description="Raise it to have the member leave, its VM made anew, and it join again: its data come from "
        "the other members.",
    )
    vcpus: int | None = Field(default=None, ge=1, description="Virtual CPUs of this VM; unset: as `machine` says.")
    memory: Mebibytes | None = Field(
        default=None, description="Memory of this VM; unset: as `machine` says.", examples=["8GiB"]
    )


class Jump(Strict):
    """A host in between, that connections to others go through; the same key or agent opens it."""

    address: HostAddress = Field(description="The jump host's address.", examples=["198.51.100.9"])
    port: int = Field(default=22, ge=1, le=65535, description="The port of its sshd.")
    user: User = Field(default="root", description="The user to log in as; nothing is run there.")
    host_key: HostKey = Field(description=f"The jump host's ed25519 key: {PRINTED}", examples=[EXAMPLE_KEY])


class SshMember(Strict):
    """A member on a host that exists already and is reached over SSH."""

    kind: Literal["ssh"] = Field(description="An existing host is used.")
    rebuild: int = Field(
        default=0,
        ge=0,
        description="Raise it to have the member leave and join again with an empty data directory; its former data "
        "stay on the host under a dated name.",
    )
    address: HostAddress = Field(
        description="The host's address, for SSH and for the other members.", examples=["192.0.2.22"]
    )
    port: int = Field(default=22, ge=1, le=65535, description="The port of sshd.")
    user: User = Field(
        default="root", description="The user to log in as: root, or one that may use sudo without a password."
    )
    host_key: HostKey = Field(description=f"The host's ed25519 key: {PRINTED}", examples=[EXAMPLE_KEY])
    jump: Jump | None = Field(default=None, description="The jump host of this member; unset: as `ssh.jump` says.")


DeclaredMember = Annotated[LibvirtMember | SshMember, Field(discriminator="kind")]
Hypervisors = dict[Label, HypervisorSpec]
DeclaredMembers = dict[Label, DeclaredMember]
