"""Stack files that are accepted, the project's own among them, and what follows from them."""

from pathlib import Path

import pytest

from config.parse import parse
from config.spec import ClusterSpec, ImageSpec, LibvirtMember, SshMember
from etcd.members import Member, Ports
from etcd.versions import Version
from tests.config.fixtures import HERE, FakeFiles, base, changed, stack_file

ROOT = HERE.parent.parent
EXAMPLES = ROOT / "examples"
STACKS = sorted(
    [
        *(HERE / "accepted").glob("*.yaml"),
        *EXAMPLES.rglob("*.yaml"),
        ROOT / "Pulumi.dev.yaml",
        ROOT / "Pulumi.hosts.yaml",
    ]
)


def accepted(name: str) -> ClusterSpec:
    return parse(stack_file(HERE / "accepted" / f"{name}.yaml"), files=FakeFiles())


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_a_stack_is_accepted(path: Path) -> None:
    assert parse(stack_file(path), files=FakeFiles()).members


def test_every_example_of_a_change_of_members_is_named_in_their_documentation() -> None:
    told = (ROOT / "docs" / "members.md").read_text()
    examples = list((EXAMPLES / "members").iterdir())
    assert len(examples) >= 9
    assert not [path.name for path in examples if f"../examples/members/{path.name}" not in told]


def test_members_are_ordered_by_name_whatever_the_order_of_the_file() -> None:
    raw = changed(base(), {})
    raw["members"] = dict(reversed(raw["members"].items()))
    assert [member.name for member in parse(raw, files=FakeFiles()).etcd_members] == ["m1", "m2", "m3"]


def test_members_have_the_ports_of_the_cluster() -> None:
    ports = Ports(client=12379, peer=12380, metrics=12381)
    assert accepted("six_on_two_hypervisors").etcd_members[-2] == Member(
        name="right-2", address="192.0.2.132", ports=ports
    )


def test_the_kind_decides_what_a_member_is() -> None:
    members = accepted("six_on_two_hypervisors").members
    assert isinstance(members["left-1"], LibvirtMember)
    assert isinstance(members["metal"], SshMember)


def test_only_hypervisors_with_members_are_used() -> None:
    assert accepted("six_on_two_hypervisors").used_hypervisors == ("left", "right")
    assert accepted("one_existing_host").used_hypervisors == ()


def test_sizes_are_in_the_units_of_libvirt_and_limits_in_seconds() -> None:
    spec = accepted("six_on_two_hypervisors")
    left = spec.members["left-1"]
    assert isinstance(left, LibvirtMember)
    assert (spec.machine.memory, spec.machine.data_disk, left.memory) == (16 * 1024, 40, 32 * 1024)
    assert (spec.limits.boot, spec.certificates.leaf.validity_days) == (120.0, 90)


def test_a_release_in_a_directory_has_a_checksum_for_each_binary_and_brings_its_etcdctl() -> None:
    release = accepted("one_existing_host").release
    assert sorted(release.checksums) == ["etcd", "etcdctl", "etcdutl"]
    assert release.etcdctl == "releases/3.7.3/etcdctl"
    assert release.version == Version(3, 7, 3)


def test_a_release_at_a_url_has_one_checksum_and_leaves_etcdctl_to_the_path() -> None:
    release = accepted("six_on_two_hypervisors").release
    assert (release.checksums, release.sha256, release.etcdctl) == ({}, "a" * 64, "etcdctl")


def test_what_is_here_is_pushed_and_what_is_elsewhere_is_pulled_unless_told_otherwise() -> None:
    url = {"directory": None, "url": "http://mirror.example.org/etcd.deb", "sha256": "c" * 64}
    archive = {"directory": None, "archive": "downloads/debian-12.qcow2"}
    cases = [({}, True), (url, False), (url | {"delivery": "push"}, True), (archive, True)]
    releases = [parse(changed(base(), {"release": change}), files=FakeFiles()).release for change, _ in cases]
    assert [release.pushed for release in releases] == [pushed for _, pushed in cases]
    assert releases[-1].sha256 == "a" * 64


def test_checksums_of_an_image_are_those_written_or_those_beside_it() -> None:
    written = accepted("six_on_two_hypervisors").image
    beside = parse(base(), files=FakeFiles()).image
    assert written is not None
    assert beside is not None
    assert (written.checksum, written.kernel_checksum, written.initrd_checksum) == ("b" * 64, "c" * 64, "d" * 64)
    assert (beside.checksum, beside.kernel_checksum, beside.cmdlines) == ("a" * 64, "", None)


def test_a_kernel_command_line_keeps_its_order_and_its_words_without_a_value() -> None:
    image = accepted("six_on_two_hypervisors").image
    assert image is not None
    assert image.cmdlines == [{"console": "ttyS0", "root": "/dev/vda1"}, {"_": "quiet ro"}]


def test_admin_is_always_a_client_and_kubernetes_gets_a_certificate_of_its_own_if_there_is_one() -> None:
    assert accepted("one_existing_host").certificates.client_names == ("admin", "apiserver")
    assert accepted("one_existing_host").kubernetes_client == "apiserver"
    assert accepted("six_on_two_hypervisors").certificates.client_names == ("admin", "prometheus")
    assert accepted("six_on_two_hypervisors").kubernetes_client == "admin"


def test_the_comment_of_a_host_key_is_no_part_of_it() -> None:
    only = accepted("one_existing_host").members["only"]
    assert isinstance(only, SshMember)
    assert len(only.host_key.split()) == 2


def test_a_private_key_is_kept_and_never_shown() -> None:
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n"
    spec = parse(changed(base(), {"ssh": {"private_key": key.rstrip()}}), secrets={"ssh"}, files=FakeFiles())
    assert spec.ssh.private_key is not None
    assert spec.ssh.private_key.get_secret_value() == key
    assert "abc" not in repr(spec)


def test_a_repeated_kernel_argument_starts_a_new_map_as_the_provider_reads_it_back() -> None:
    image = ImageSpec(
        source="i",
        checksum="",
        kernel="k",
        kernel_checksum="",
        initrd=None,
        initrd_checksum="",
        cmdline="b=2 x a=1 a=0",
    )
    assert image.cmdlines == [{"a": "0"}, {"a": "1", "b": "2"}, {"_": "x"}]
