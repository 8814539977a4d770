"""What may be written of the release of etcd."""

from typing import Literal

from pydantic import Field

from config.values import Release, Sha256, Text, WebUrl
from etcd.strict import Strict


class ReleaseSource(Strict):
    """The release of etcd that every member runs, and where its binaries come from."""

    version: Release = Field(description="The release.", examples=["3.6.16"])
    directory: Text | None = Field(
        default=None,
        description="A directory with etcd, etcdctl, etcdutl and a SHA256SUMS file; either this, `archive` or `url`.",
        examples=[".cache/release/3.6.16"],
    )
    archive: Text | None = Field(
        default=None,
        description="A local archive as the etcd project publishes it, or a Debian package with etcd and etcdctl.",
        examples=["etcd-v3.6.16-linux-amd64.tar.gz"],
    )
    url: WebUrl | None = Field(
        default=None,
        description="Where such an archive or package is downloaded from.",
        examples=["https://example.org/etcd-v3.6.16-linux-amd64.tar.gz"],
    )
    sha256: Sha256 | None = Field(
        default=None,
        description="Checksum of the archive; a local one may have it in a SHA256SUMS file beside it.",
    )
    delivery: Literal["pull", "push"] | None = Field(
        default=None,
        description="`pull` has each host download `url`, `push` has this machine download it once and upload it to "
        "hosts without internet; unset: `pull` for a url. What is here already is always pushed.",
    )

    downgrade: Literal["3.5", "3.6"] | None = Field(
        default=None,
        description="Has etcd take the data of a cluster whose members all run the next minor version down to this "
        "one, which `version` is of. Without it going back that far is refused.",
    )

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys that say where it comes from."""
        return tuple(key for key in ("directory", "archive", "url") if getattr(self, key) is not None)
