"""The release and the image: that they can be trusted, and found."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from config.draft import Draft
from config.files import CHECKSUMS, Files
from config.hosts import Image
from config.refusal import Refusal, shown
from config.schema import ReleaseSource
from etcd.versions import FLOORS, MINORS, is_below_floor, is_end_of_life, is_known

BINARIES = ("etcd", "etcdctl", "etcdutl")


def supported_release(draft: Draft) -> Iterator[Refusal]:
    """A release is known here and has the security fixes of its minor."""
    if draft.release is None:
        return
    version = draft.release.version
    if is_end_of_life(version):
        problem = f"has had no security fixes since etcd {version.minor} reached its end of life"
        way_out = f"choose a release of {' or '.join(MINORS)}"
    elif not is_known(version):
        problem = f"is of etcd {version.minor}, whose settings are not known here"
        way_out = f"choose a release of {' or '.join(MINORS)}"
    elif is_below_floor(version):
        problem = "lets anybody who reaches its TLS ports exhaust it (GHSA-6vch-q96h-7gc3)"
        way_out = f"choose {FLOORS[version.minor]} or a later release of {version.minor}"
    else:
        return
    yield Refusal(key="release.version", value=shown(str(version)), problem=problem, way_out=way_out)


def release_source(draft: Draft) -> Iterator[Refusal]:
    """A release comes from one place."""
    release = draft.release
    if release is None:
        return
    if (release.directory is None) == (release.url is None):
        yield Refusal(
            key="release",
            value=None,
            problem="names both a directory and a url" if release.url else "names neither a directory nor a url",
            way_out="write directory: to push binaries that are here, or url: and sha256: to have the hosts fetch them",
        )
    elif release.url is not None and release.sha256 is None:
        yield Refusal(
            key="release.sha256",
            value=None,
            problem=f"is missing for {release.url}",
            way_out="add the checksum that the release's SHA256SUMS file gives for that archive",
        )
    elif release.directory is not None:
        yield from _directory(release, release.directory, draft.files)


def _directory(release: ReleaseSource, directory: str, files: Files) -> Iterator[Refusal]:
    key, value = "release.directory", shown(directory)
    checksums = files.checksums(directory)
    missing = [name for name in BINARIES if name not in (checksums or {})]
    if release.sha256 is not None:
        yield Refusal(
            key="release.sha256",
            value=shown(release.sha256),
            problem="is the checksum of an archive, and there is only a directory",
            way_out=f"remove it: the checksums of a directory are in its {CHECKSUMS} file",
        )
    if not files.exists(directory):
        yield Refusal(key=key, value=value, problem="is not there", way_out="correct it, or put the release there")
    elif checksums is None:
        yield Refusal(
            key=key,
            value=value,
            problem=f"has no {CHECKSUMS} file",
            way_out=f"check the binaries, then run `sha256sum {' '.join(BINARIES)} > {CHECKSUMS}` there",
        )
    elif missing:
        yield Refusal(
            key=key,
            value=value,
            problem=f"has a {CHECKSUMS} file without {', '.join(missing)}",
            way_out="add the checksums, and the binaries if they are missing too",
        )


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


def checksum_beside(source: str, files: Files) -> str | None:
    """The checksum of a file from the SHA256SUMS file beside it; None when it has none."""
    file = PurePosixPath(source)
    return (files.checksums(str(file.parent)) or {}).get(file.name)


RULES = (supported_release, release_source, image_for_virtual_members, image_parts, image_checksums)
