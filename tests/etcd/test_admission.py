"""What every host is told about who belongs to its cluster, against golden files (UPDATE_GOLDEN=1 rewrites them)."""

import shutil
import subprocess
from pathlib import Path

import pytest

from etcd.admission import Admission, admission, in_place
from etcd.firewall import Networks
from etcd.members import Member, Ports
from tests.etcd.test_render import GOLDEN, agrees_with

THREE = [Member(name=f"m{number}", address=f"192.0.2.{10 + number}") for number in (3, 1, 2)]
PORTS = Ports(client=12379, peer=12380, metrics=12381)
BOTH = [
    Member(name="y", address="2001:db8::11", ports=PORTS),
    Member(name="x", address="192.0.2.11", ports=PORTS),
    Member(name="", address="192.0.2.12", ports=PORTS),  # put on the list, never started
]
CASES: dict[str, Admission] = {
    "open": admission(THREE, Networks()),
    "narrow": admission(
        BOTH,
        Networks(
            client=("10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8", "2001:db8::/32", "198.51.100.7/32"),
            metrics=("203.0.113.0/24",),
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_host_gets_what_its_golden_files_say(case: str) -> None:
    texts = CASES[case]
    assert agrees_with(GOLDEN / "admission" / f"{case}.nft", texts.firewall + "\n")
    assert agrees_with(GOLDEN / "admission" / f"{case}.hosts", texts.hosts + "\n")
    assert agrees_with(GOLDEN / "admission" / f"{case}.endpoints", texts.endpoints + "\n")


@pytest.mark.parametrize("path", sorted((GOLDEN / "admission").glob("*.nft")), ids=lambda path: path.stem)
def test_nft_understands_the_table(path: Path) -> None:
    if shutil.which("nft") is None:
        pytest.skip("nft is not installed")
    checked = subprocess.run(["unshare", "-rn", "nft", "--check", "--file", str(path)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_nothing_of_ssh_or_of_other_ports_is_ever_dropped() -> None:
    for texts in CASES.values():
        drops = [line for line in texts.firewall.splitlines() if "drop" in line]
        assert len(drops) == 1
        assert drops[0].strip().startswith("tcp dport {")
        assert "policy accept" in texts.firewall


def test_a_host_without_any_of_it_has_no_digest_and_another_member_gives_another_one() -> None:
    assert in_place("\n") == ""
    assert admission(THREE, Networks()).digest == admission(reversed(THREE), Networks()).digest
    assert admission(THREE[:2], Networks()).digest != CASES["open"].digest
