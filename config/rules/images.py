"""The image: that it can be trusted, and found."""

from collections.abc import Iterator

from config.draft import Draft
from config.files import CHECKSUMS, checksum_beside
from config.hosts import Image
from config.refusal import Refusal, shown


def image_for_virtual_members(draft: Draft) -> Iterator[Refusal]:
    """A VM starts from an image."""
    if draft.virtual and not draft.has_image:
        yield Refusal(
            key="image",
            value=None,
            problem=f"is missing, and {', '.join(sorted(draft.virtual))} need one",
            way_out="add source: with a qcow2 file or the https URL of a cloud image, and sha256:",
        )


def image_parts(draft: Draft) -> Iterator[Refusal]:
    """A kernel is booted with its initrd and its command line, or not at all."""
    image = draft.image
    if image is None:
        return
    parts = {"kernel": image.kernel, "initrd": image.initrd, "cmdline": image.cmdline}
    there = [name for name, value in parts.items() if value is not None]
    for name in parts:
        if there and name not in there:
            yield Refusal(
                key=f"image.{name}",
                value=None,
                problem=f"is missing beside {' and '.join(there)}",
                way_out="write all of kernel, initrd and cmdline, or none of them for an image with a boot loader",
            )


def image_checksums(draft: Draft) -> Iterator[Refusal]:
    """Everything that a VM boots has a checksum."""
    if draft.image is None:
        return
    for name, (source, sha256) in image_files(draft.image).items():
        if source is None:
            continue
        remote = "://" in source
        if remote and not source.startswith("https://"):
            problem, way_out = "is neither a file nor an https URL", "write one of them"
        elif not remote and not draft.files.exists(source):
            problem, way_out = "is not there", "correct it, or put the file there"
        elif sha256 is None and (remote or checksum_beside(source, draft.files) is None):
            field = "image.sha256" if name == "source" else f"image.{name}_sha256"
            problem = "has no checksum"
            way_out = f"add {field}" + ("" if remote else f", or a {CHECKSUMS} file beside it")
        else:
            continue
        yield Refusal(key=f"image.{name}", value=shown(source), problem=problem, way_out=way_out)


def image_files(image: Image) -> dict[str, tuple[str | None, str | None]]:
    """Each file of an image with the checksum that is written for it."""
    return {
        "source": (image.source, image.sha256),
        "kernel": (image.kernel, image.kernel_sha256),
        "initrd": (image.initrd, image.initrd_sha256),
    }


RULES = (image_for_virtual_members, image_parts, image_checksums)
