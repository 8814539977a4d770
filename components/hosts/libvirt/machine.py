"""A VM: its disks, its first-boot seed and its domain."""

import pulumi
import pulumi_libvirt as libvirt
import pulumi_tls as tls

from components.component import Component
from components.hosts.libvirt import cloud_init, unrecorded
from components.hosts.libvirt.hypervisor import Hypervisor
from config.spec import ClusterSpec, LibvirtMember
from remote.host import Host

GIB = 1 << 30
DATA_DEVICE = "/dev/vdb"  # the second virtio disk, in the order of `disks`
CPU_MODE = {"kvm": "host-passthrough", "qemu": "maximum"}


class Machine(Component):
    """One VM on one hypervisor. Its identity is the UUID of the domain, its data's that of the data volume."""

    host: Host

    def __init__(
        self,
        member: str,
        declared: LibvirtMember,
        spec: ClusterSpec,
        hypervisor: Hypervisor,
        *,
        operator: tls.PrivateKey,
        after: list[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = f"{spec.name}-{member}"
        super().__init__("hosts", name, opts)
        self.name, self.member, self.declared = name, member, declared
        self.spec, self.hypervisor, self.operator = spec, hypervisor, operator
        host_key = tls.PrivateKey(f"{name}-host-key", algorithm="ED25519", opts=self.child())
        # One after the other in a pool: what is made in it has libvirt look at all files again, and one that is being
        # written then passes for shorter than it is ("corrupted-image: EOF", seen with three seeds at once).
        data = self._data([*after, *hypervisor.last_stored])
        root = self._root([*after, data])
        seed = self._seed(host_key, [*after, root])
        hypervisor.last_stored = [seed]
        domain = self._domain(root, data, seed, after)
        self.host = Host(
            name=member,
            address=str(declared.address),
            user=spec.machine.user,
            host_key=host_key.public_key_openssh.apply(str.strip),
            private_key=operator.private_key_openssh,
            identity=domain.id,
            data_identity=self._data_identity(root, data),
            data_device=DATA_DEVICE,
            patience=int(spec.limits.boot),
            resources=(domain,),
        )
        self.register_outputs({"identity": domain.id})

    def _data_identity(self, root: libvirt.Volume, data: libvirt.Volume) -> pulumi.Output[str]:
        """Made of the root volume too: on it is written who the member is. Its ID stays when it is made anew."""
        assert self.spec.image is not None  # noqa: S101  configuration refuses VMs without an image
        generation = f"{self.spec.image.checksum[:8]}-{self.spec.machine.root_disk}-{self.declared.rebuild}"
        return pulumi.Output.concat(data.id, " ", root.id, " ", generation)

    def _owned(self, **options: object) -> pulumi.ResourceOptions:
        return self.child(provider=self.hypervisor.provider, delete_before_replace=True, **options)

    def _volume_name(self, what: str) -> pulumi.Output[str]:
        return pulumi.Output.concat(self.hypervisor.prefix, f"-{self.member}-{what}")

    def _data(self, after: list[pulumi.Resource]) -> libvirt.Volume:
        # CRITICAL: the logical name holds the member's data. Renaming it, or the volume, makes the member start empty.
        return libvirt.Volume(
            f"{self.name}-data",
            name=self._volume_name("data"),
            pool=self.hypervisor.spec.pool,
            size=self.spec.machine.data_disk * GIB,
            format="qcow2",
            opts=self._owned(protect=self.spec.machine.protect_data, depends_on=after),
        )

    def _root(self, after: list[pulumi.Resource]) -> libvirt.Volume:
        again = f"-{self.declared.rebuild}" if self.declared.rebuild else ""
        return libvirt.Volume(
            f"{self.name}-root",
            name=self._volume_name(f"root{again}"),
            pool=self.hypervisor.spec.pool,
            base_volume_id=self.hypervisor.base.image,
            size=self.spec.machine.root_disk * GIB,
            format="qcow2",
            opts=self._owned(depends_on=after),
        )

    def _seed(self, host_key: tls.PrivateKey, after: list[pulumi.Resource]) -> libvirt.CloudInitDisk:
        login = self.operator.public_key_openssh.apply(
            lambda key: cloud_init.Login(user=self.spec.machine.user, authorized_key=key.strip())
        )
        keys = pulumi.Output.all(host_key.private_key_openssh, host_key.public_key_openssh).apply(
            lambda pair: cloud_init.HostKey(private=pair[0], public=pair[1].strip())
        )
        user_data: pulumi.Output[str] = pulumi.Output.all(login, keys).apply(lambda b: cloud_init.user_data(b[0], b[1]))
        secret: pulumi.Output[str] = pulumi.Output.secret(user_data)
        network = self.hypervisor.spec
        interface = cloud_init.Interface(
            mac=self.declared.mac,
            address=f"{self.declared.address}/{network.subnet.prefixlen}",
            gateway=str(network.gateway) if network.gateway else None,
            nameservers=[str(server) for server in network.nameservers],
        )
        return libvirt.CloudInitDisk(
            f"{self.name}-seed",
            pool=network.pool,
            meta_data=cloud_init.meta_data(f"{self.spec.name}-{self.member}", self.member),
            user_data=secret,
            network_config=cloud_init.network_config(interface),
            opts=self._owned(depends_on=after),
        )

    def _domain(
        self, root: libvirt.Volume, data: libvirt.Volume, seed: libvirt.CloudInitDisk, after: list[pulumi.Resource]
    ) -> libvirt.Domain:
        network, base = self.hypervisor.spec, self.hypervisor.base
        return libvirt.Domain(
            f"{self.name}-domain",
            name=self._volume_name("vm"),
            # The provider would not apply another network or bridge; another description makes another domain.
            description=pulumi.Output.concat(
                f"etcd-cluster {self.member} of ", self.hypervisor.prefix, f" on {network.network or network.bridge}"
            ),
            type=network.domain_type,
            cpu=libvirt.DomainCpuArgs(mode=CPU_MODE[network.domain_type]),
            vcpu=self.declared.vcpus or self.spec.machine.vcpus,
            memory=self.declared.memory or self.spec.machine.memory,
            autostart=True,
            disks=[libvirt.DomainDiskArgs(volume_id=root.id), libvirt.DomainDiskArgs(volume_id=data.id)],
            cloudinit=seed.id,
            kernel=base.kernel,
            initrd=base.initrd,
            cmdlines=base.cmdlines,
            network_interfaces=[
                libvirt.DomainNetworkInterfaceArgs(
                    network_name=network.network, bridge=network.bridge, mac=self.declared.mac.upper()
                )
            ],
            consoles=[libvirt.DomainConsoleArgs(type="pty", target_type="serial", target_port="0")],
            opts=self._owned(
                depends_on=after,
                hooks=unrecorded.before_create(network.uri),
                replace_on_changes=["kernel", "initrd", "networkInterfaces[*].mac"],
            ),
        )
