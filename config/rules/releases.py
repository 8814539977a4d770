"""The release: that it can be trusted, and found."""

from collections.abc import Iterator

from config.draft import Draft
from config.files import CHECKSUMS, Files, checksum_beside
from config.refusal import Refusal, shown
from config.release import ReleaseSource
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
    if len(release.sources) != 1:
        yield Refusal(
            key="release",
            value=None,
            problem=f"names both {' and '.join(release.sources)}"
            if release.sources
            else "names neither a directory nor an archive nor a url",
            way_out="write directory: or archive: to push what is here, or url: to have it downloaded",
        )
    elif release.directory is not None:
        yield from _directory(release, release.directory, draft.files)
    elif release.archive is not None and not draft.files.exists(release.archive):
        yield Refusal(
            key="release.archive",
            value=shown(release.archive),
            problem="is not there",
            way_out="correct it, or put the archive there",
        )
    elif not archive_checksum(release, draft.files):
        beside = f", or a {CHECKSUMS} file beside it" if release.archive else ""
        yield Refusal(
            key="release.sha256",
            value=None,
            problem=f"is missing for {release.archive or release.url}",
            way_out=f"add the checksum that the release's SHA256SUMS file gives for that archive{beside}",
        )


def delivery(draft: Draft) -> Iterator[Refusal]:
    """Hosts cannot download what is on this machine."""
    release = draft.release
    if release is not None and release.delivery == "pull" and "url" not in release.sources:
        yield Refusal(
            key="release.delivery",
            value=shown("pull"),
            problem="needs a url that the hosts can download",
            way_out="write url: and sha256:, or remove it: what is here is pushed",
        )


def downgrade(draft: Draft) -> Iterator[Refusal]:
    """Going down is asked for by the minor version to go to, so what was asked for once does not hold for ever."""
    release = draft.release
    if release is not None and release.downgrade not in {None, release.version.minor}:
        yield Refusal(
            key="release.downgrade",
            value=shown(release.downgrade),
            problem=f"is not the minor version of release.version, {release.version}",
            way_out="remove it: it is only for going back to an earlier minor version",
        )


def archive_checksum(release: ReleaseSource, files: Files) -> str | None:
    """The checksum of the archive, as written or from the file beside it; None when it has none."""
    return release.sha256 or (checksum_beside(release.archive, files) if release.archive else None)


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


RULES = (supported_release, release_source, delivery, downgrade)
