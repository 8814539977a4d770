"""toolchain/ensure: which engine is used, what is said when there is none, and that nothing is made twice."""

import hashlib
import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TOOLS = (
    "bash cat chmod cmp cp cut dirname env find flock grep gzip head ln mkdir mktemp mv nice pkill printf readlink rm "
    "sed sh sha256sum sort tail tar touch tr uname xargs"
)
FAKE_GO = """#!/bin/bash
if [[ "$1" == env ]]; then
  [[ "$2" == GOVERSION ]] && echo "go{version}" || echo fake
  exit 0
fi
echo "${{2##*/}} ${{@: -1}}" >> {calls}
while [[ $# -gt 0 ]]; do [[ "$1" == -o ]] && out="$2"; shift; done
[[ -e {broken} ]] && {{ echo "some/module: 403 Forbidden"; exit 1; }}
if [[ "$out" == */ ]]; then made=("$out"/{{libvirt,command,tls}}); else made=("$out"); fi
touch "${{made[@]}}"
chmod +x "${{made[@]}}"
"""


class Machine:
    """A checkout's toolchain with nothing else on PATH but what the tests put there."""

    def __init__(self, directory: Path) -> None:
        self.checkout = directory / "checkout"
        self.path = directory / "bin"
        self.path.mkdir()
        for tool in TOOLS.split():
            (self.path / tool).symlink_to(str(shutil.which(tool)))
        shutil.copytree(CHECKOUT / "toolchain", self.checkout / "toolchain")
        self.cache = self.checkout / ".cache" / "toolchain"
        self.calls = directory / "calls"
        self.broken = directory / "broken"
        self.fake("curl", "#!/bin/sh\necho curl >> {calls}\nexit 28\n")

    def fake(self, name: str, script: str, **values: object) -> None:
        (self.path / name).write_text(script.format(calls=self.calls, broken=self.broken, **values))
        (self.path / name).chmod(0o755)

    def fake_go(self, version: str = "1.99.0") -> None:
        self.fake("go", FAKE_GO, version=version)

    def called(self) -> list[str]:
        """What was called since the last time."""
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        self.calls.write_text("")
        return sorted(lines)

    def ensure(self, *first: Path) -> "subprocess.CompletedProcess[str]":
        path = ":".join(map(str, [*first, self.path]))
        script = self.checkout / "toolchain" / "ensure"
        return subprocess.run([script], env={"PATH": path, "HOME": "/nonexistent"}, capture_output=True, text=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with neither Go nor pulumi, on a network without internet."""
    return Machine(tmp_path)


def test_an_official_pulumi_on_path_is_used_and_nothing_is_made(machine: Machine) -> None:
    machine.fake("pulumi", "#!/bin/sh\necho v3.260.1\n")
    done = machine.ensure()
    assert (done.returncode, done.stdout) == (0, "\n")
    assert machine.called() == []
    assert not machine.cache.exists()


def test_an_official_pulumi_that_is_too_old_is_refused_with_the_way_out(machine: Machine) -> None:
    machine.fake("pulumi", "#!/bin/sh\necho v3.99.0\n")
    done = machine.ensure()
    assert (done.returncode, done.stdout) == (1, "")
    assert "is version v3.99.0, but v3.250.0 or newer is needed: update it, or take it off PATH." in done.stderr


def test_our_own_pulumi_on_path_is_not_taken_for_an_official_one(machine: Machine) -> None:
    machine.fake_go()
    ours = Path(machine.ensure().stdout.strip())
    assert ours == machine.cache / "bin"
    assert machine.ensure(ours).stdout.strip() == str(ours)


def test_without_go_the_way_out_is_named(machine: Machine) -> None:
    done = machine.ensure()
    assert done.returncode == 1
    assert "Go is not on PATH. Install Go 1." in done.stderr
    assert "or put an official pulumi on PATH." in done.stderr


def test_a_go_that_is_too_old_is_named(machine: Machine) -> None:
    machine.fake_go("1.20.3")
    done = machine.ensure()
    assert done.returncode == 1
    assert "Go 1.20.3 is too old: install Go 1." in done.stderr


def test_a_download_host_that_does_not_answer_is_asked_once(machine: Machine) -> None:
    machine.fake_go()
    machine.ensure()
    assert "curl" in machine.called()
    machine.ensure()
    assert machine.called() == []


def test_only_what_has_changed_is_built_again(machine: Machine) -> None:
    machine.fake_go()
    machine.ensure()
    assert len(machine.called()) == 3
    (machine.checkout / "toolchain" / "plugins" / "tls" / "more.go").write_text("package main\n")
    machine.ensure()
    assert machine.called() == ["plugins ./tls"]
    (machine.checkout / "toolchain" / "plugins" / "tls" / "more_test.go").write_text("package main\n")
    (machine.checkout / "toolchain" / "pulumi" / "go.sum").write_text("changed\n")
    machine.ensure()
    assert machine.called() == ["pulumi github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"]


def test_a_registry_that_refuses_is_named_and_the_next_run_goes_on(machine: Machine) -> None:
    machine.fake_go()
    machine.broken.touch()
    done = machine.ensure()
    assert (done.returncode, done.stdout) == (1, "")
    assert "some/module: 403 Forbidden" in done.stderr
    assert "the Go module proxy (fake) has to serve what plugins/go.sum names" in done.stderr
    machine.broken.unlink()
    assert machine.ensure().returncode == 0
    assert {file.name for file in (machine.cache / "bin").iterdir()} == {
        "pulumi", "pulumi-language-python", "pulumi-resource-command", "pulumi-resource-libvirt", "pulumi-resource-tls",
    }  # fmt: skip
    assert list(machine.cache.glob("build.*")) == []
    links = [link.relative_to(machine.cache / "plugins") for link in machine.cache.glob("plugins/*/*") if link.exists()]
    assert sorted(map(str, links)) == [
        "resource-command-v1.2.1/pulumi-resource-command",
        "resource-libvirt-v0.5.4/pulumi-resource-libvirt",
        "resource-tls-v5.6.2/pulumi-resource-tls",
    ]


def offer(machine: Machine, directory: Path, *, tampered: bool = False) -> None:
    """Let curl find a release whose pulumi says that it is v3.250.0."""
    content = b"#!/bin/sh\necho v3.250.0\n"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("pulumi/pulumi")
        member.size, member.mode = len(content), 0o755
        archive.addfile(member, io.BytesIO(content))
    served = directory / "served"
    served.mkdir()
    digest = "0" * 64 if tampered else hashlib.sha256(packed.getvalue()).hexdigest()
    for platform in ("linux-x64", "linux-arm64"):
        (served / f"pulumi-v3.250.0-{platform}.tar.gz").write_bytes(packed.getvalue())
    checksums = [f"{digest}  {archive.name}\n" for archive in served.iterdir()]
    (served / "pulumi-3.250.0-checksums.txt").write_text("".join(checksums))
    script = """#!/bin/bash
echo curl >> {calls}
while [[ $# -gt 1 ]]; do [[ "$1" == --output ]] && out="$2"; shift; done
cp "{served}/${{1##*/}}" "$out"
"""
    machine.fake("curl", script, served=served)


def test_the_official_engine_is_fetched_where_it_can_be_and_kept(machine: Machine, tmp_path: Path) -> None:
    offer(machine, tmp_path)
    official = str(machine.cache / "official" / "bin")
    assert machine.ensure().stdout.strip() == official
    assert len(machine.called()) == 2
    assert machine.ensure().stdout.strip() == official
    assert machine.called() == []


def test_an_archive_with_another_checksum_is_not_used(machine: Machine, tmp_path: Path) -> None:
    offer(machine, tmp_path, tampered=True)
    done = machine.ensure()
    assert done.returncode == 1
    assert "its SHA-256 differs" in done.stderr
    assert not (machine.cache / "official").exists()
