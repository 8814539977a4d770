"""From what is written in a stack's file to what is asked for: pure, and total in its errors."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from pydantic import ValidationError

from config.draft import Draft, draft
from config.files import Files, LocalFiles, checksum_beside
from config.hosts import Image
from config.refusal import Refusal, Refused
from config.release import ReleaseSource
from config.rules import access, images, membership, network, releases, settings
from config.schema import NAMESPACE, Configuration
from config.shape import Place
from config.spec import ClusterSpec, ImageSpec, ReleaseSpec
from config.translate import refusals
from etcd import members
from etcd.firewall import Networks

Rule = Callable[[Draft], Iterator[Refusal]]
RULES: tuple[Rule, ...] = (
    *membership.RULES,
    *network.RULES,
    *releases.RULES,
    *images.RULES,
    *settings.RULES,
    *access.RULES,
)
ALWAYS_HIDDEN: Place = ("ssh",)  # a misspelt key in it holds a private key all the same


def parse(
    raw: Mapping[str, object],
    *,
    stack: str = "dev",
    secrets: Iterable[str] = (),
    files: Files | None = None,
) -> ClusterSpec:
    """The cluster that is asked for; Refused, with every error, when it is not to be had.

    `raw` holds the keys of the namespace, without it; `secrets` names those that the stack's file encrypts.
    """
    files, encrypted = files or LocalFiles(), frozenset(secrets)
    configuration, errors = _validated(raw, hidden=[ALWAYS_HIDDEN, *((key,) for key in encrypted)])
    parts = draft(raw, files=files, secrets=encrypted)
    errors += [refusal for rule in RULES for refusal in rule(parts)]
    if configuration is None or errors:
        raise Refused(stack, [replace(one, key=f"{NAMESPACE}:{one.key}") for one in errors])
    return _spec(configuration, files)


def _validated(raw: Mapping[str, object], hidden: list[Place]) -> tuple[Configuration | None, list[Refusal]]:
    try:
        return Configuration.model_validate_json(json.dumps(raw)), []
    except ValidationError as error:
        return None, list(refusals(error, Configuration, hidden))


def _spec(asked: Configuration, files: Files) -> ClusterSpec:
    return ClusterSpec(
        name=asked.name,
        release=_release(asked.release, files),
        members=asked.members,
        hypervisors=asked.hypervisors,
        image=_image(asked.image, files) if asked.image else None,
        machine=asked.machine,
        ssh=asked.ssh,
        networks=Networks(
            client=tuple(map(str, asked.client_networks)), metrics=tuple(map(str, asked.metrics_networks))
        ),
        time_servers=asked.time.servers,
        on_leave=asked.on_leave,
        ports=members.Ports(**dict(asked.ports)),
        settings=asked.settings,
        certificates=asked.certificates,
        limits=asked.limits,
        pause_after=asked.pause_after,
        preflight=asked.preflight,
        probe=asked.probe,
    )


def _release(source: ReleaseSource, files: Files) -> ReleaseSpec:
    checksums = (files.checksums(source.directory) or {}) if source.directory else {}
    return ReleaseSpec(
        version=source.version,
        directory=source.directory,
        checksums={name: checksums[name] for name in releases.BINARIES if name in checksums},
        archive=source.archive,
        url=source.url,
        sha256=releases.archive_checksum(source, files),
        pushed=source.url is None or source.delivery == "push",
        downgrade=source.downgrade or "",
    )


def _image(image: Image, files: Files) -> ImageSpec:
    sums = {
        name: sha256 or checksum_beside(source, files) or ""
        for name, (source, sha256) in images.image_files(image).items()
        if source is not None
    }
    return ImageSpec(
        source=image.source,
        checksum=sums["source"],
        kernel=image.kernel,
        kernel_checksum=sums.get("kernel", ""),
        initrd=image.initrd,
        initrd_checksum=sums.get("initrd", ""),
        cmdline=image.cmdline,
    )
