"""Debian packages for machines that reach no mirror: fetched on this one, and given to them in a directory."""

import functools
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tests.engine.conftest import Machines
from tests.engine.stack import PROJECT

PLACE = "/srv/packages"
# As `apt-ftparchive packages` prints it, without apt-utils.
INDEX = f"""\
cd {PLACE} && for file in *.deb; do
  dpkg-deb --field "$file"
  printf 'Filename: ./%s\\nSize: %s\\n' "$file" "$(stat --format %s "$file")"
  printf 'SHA256: %s\\n\\n' "$(sha256sum "$file" | cut -d' ' -f1)"
done >Packages
printf 'deb [trusted=yes] file:{PLACE} ./\\n' >/etc/apt/sources.list
rm -rf /etc/apt/sources.list.d
"""


@functools.cache
def fetched(package: str, sources: str, installed: str) -> bytes:
    """An archive of the package, and of what it needs, from these sources, beside what is installed."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "sources.list").write_text(sources)
        (place / "status").write_text(installed)
        for directory in ("lists/partial", "cache/archives/partial"):
            (place / directory).mkdir(parents=True)
        options = {
            "Dir::Etc::SourceList": place / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": place / "lists",
            "Dir::State::Status": place / "status",
            "Dir::Cache": place / "cache",
            "APT::Sandbox::User": "root",
        }
        apt = [
            "apt-get",
            "-qq",
            "--yes",
            *(word for name, value in options.items() for word in ("-o", f"{name}={value}")),
        ]
        subprocess.run([*apt, "update"], check=True)
        subprocess.run([*apt, "--download-only", "--no-install-recommends", "install", package], check=True)
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w") as archive:
            for file in sorted((place / "cache/archives").glob("*.deb")):
                archive.add(file, file.name)
        return written.getvalue()


def serve(machines: Machines, machine: str, package: str) -> None:
    """From now on apt on the machine has this package, and what it needs, and nothing else."""
    sources = machines.run(machine, "cat /etc/apt/sources.list.d/*.list")
    archive = fetched(package, sources, machines.run(machine, "cat /var/lib/dpkg/status"))
    unpack = f"mkdir -p {PLACE} && tar --extract --directory {PLACE}"
    argv = [str(PROJECT / "lab/machines"), "exec", "--set", machines.name, machine, unpack]
    subprocess.run(argv, input=archive, check=True, cwd=PROJECT)
    machines.run(machine, INDEX)
