"""One hypervisor: its provider, and the base volumes that its VMs share."""

from dataclasses import dataclass

import pulumi
import pulumi_libvirt as libvirt

from components.component import Component
from components.hosts.libvirt import image
from config.spec import HypervisorSpec, ImageSpec

SHORT = 12  # hex digits of a checksum in a volume's name


@dataclass(frozen=True, kw_only=True)
class Base:
    """What a VM is started from on one hypervisor: volume IDs; without a kernel the image boots itself."""

    image: pulumi.Output[str]
    kernel: pulumi.Output[str] | None
    initrd: pulumi.Output[str] | None
    cmdlines: list[dict[str, str]] | None


class Hypervisor(Component):
    """A libvirt connection of its own, and one base volume for each file of the image."""

    provider: libvirt.Provider
    base: Base
    last_stored: list[pulumi.Resource]  # what the next volume has to wait for

    def __init__(
        self,
        name: str,
        spec: HypervisorSpec,
        source: ImageSpec,
        *,
        prefix: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("hosts", name, opts)
        self.spec = spec
        self.prefix = prefix
        self.provider = libvirt.Provider(name, uri=spec.uri, opts=self.child())
        disk = self._volume(f"{name}-image", source.source, source.checksum, "qcow2")
        kernel = self._volume(f"{name}-kernel", source.kernel, source.kernel_checksum) if source.kernel else None
        initrd = self._volume(f"{name}-initrd", source.initrd, source.initrd_checksum) if source.initrd else None
        self.base = Base(
            image=disk.id,
            kernel=kernel.id if kernel else None,
            initrd=initrd.id if initrd else None,
            cmdlines=source.cmdlines,
        )
        self.last_stored = [volume for volume in (disk, kernel, initrd) if volume]
        self.register_outputs({"uri": spec.uri})

    def _volume(self, name: str, source: str, sha256: str, volume_format: str = "raw") -> libvirt.Volume:
        return libvirt.Volume(
            name,
            name=pulumi.Output.concat(self.prefix, "-", sha256[:SHORT]),
            pool=self.spec.pool,
            source=str(image.local_path(source, sha256)),
            format=volume_format,
            opts=self.child(
                provider=self.provider, delete_before_replace=True, hooks=image.before_create(source, sha256)
            ),
        )
