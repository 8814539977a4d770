"""The files of a member: what is in them agrees, and their digests change when they should."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from etcd import paths
from etcd.files import CHECKS, ETCDCTL, GUARD, HERE, UNIT, digest, files, restart_digest
from etcd.members import Member
from etcd.settings import Settings
from etcd.versions import Version

V3_6 = Version.parse("3.6.16")
MEMBER = Member(name="m1", address="192.0.2.11")
PLAIN = files(Settings(), MEMBER, V3_6)
TRUST = {"peer-ca.crt": "one", "client-ca.crt": "two"}


def unit(key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", PLAIN[UNIT], re.MULTILINE)


def test_the_unit_starts_the_file_that_is_written() -> None:
    assert unit("ExecStart") == [f"{paths.BIN}/etcd --config-file {paths.CONFIG_FILE}"]
    assert unit("ExecStartPre") == [f"{paths.CURRENT}/settings/{GUARD}"]
    assert unit("RequiresMountsFor") == unit("ReadWritePaths") == [str(paths.DATA)]


def test_the_unit_never_gives_up_a_member_that_waits_for_its_peers() -> None:
    assert unit("Type") == ["notify"]
    assert (unit("TimeoutStartSec"), unit("StartLimitIntervalSec")) == (["0"], ["0"])
    assert (unit("Restart"), unit("RestartSec"), unit("LimitNOFILE")) == (["always"], ["10s"], ["65536"])


def test_the_unit_runs_etcd_as_its_own_user_without_capabilities() -> None:
    assert (unit("User"), unit("Group"), unit("CapabilityBoundingSet")) == (["etcd"], ["etcd"], [""])


def test_the_unit_is_one_that_systemd_can_read() -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(PLAIN[UNIT])
    assert parser.sections() == ["Unit", "Service", "Install"]


def test_the_guard_knows_the_paths_of_a_host() -> None:
    assert f"${{1:-{paths.IDENTITY}}}" in PLAIN[GUARD]
    assert f"${{2:-{paths.DATA}}}" in PLAIN[GUARD]


def test_there_is_a_script_for_all_that_is_done_by_hand() -> None:
    assert set(CHECKS) - {"lib"} == {"status", "members", "health", "alarms", "get", "delete", "defrag", "snapshot"}
    for name in CHECKS:
        assert PLAIN[f"check/{name}"].startswith("#!") == (name != "lib")


def guarded(identity: Path, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([HERE / "guard.sh", identity, data], capture_output=True, text=True, check=False, timeout=10)


def test_the_guard_lets_a_new_member_start_empty(tmp_path: Path) -> None:
    assert guarded(tmp_path / "identity.json", tmp_path / "data").returncode == 0


def test_the_guard_lets_a_member_start_with_its_data(tmp_path: Path) -> None:
    (tmp_path / "identity.json").write_text("{}")
    (tmp_path / "data/member/wal").mkdir(parents=True)
    (tmp_path / "data/member/wal/0000000000000000-0000000000000000.wal").touch()
    assert guarded(tmp_path / "identity.json", tmp_path / "data").returncode == 0


@pytest.mark.parametrize("left", ["", "data", "data/member/wal"])
def test_the_guard_refuses_a_member_that_lost_its_data_and_says_what_to_do(tmp_path: Path, left: str) -> None:
    (tmp_path / "identity.json").write_text("{}")
    (tmp_path / left).mkdir(parents=True, exist_ok=True)
    answer = guarded(tmp_path / "identity.json", tmp_path / "data")
    assert answer.returncode == 1
    assert "remove the member and let it join again" in answer.stderr


def test_a_digest_names_exactly_these_files() -> None:
    assert re.fullmatch("[0-9a-f]{16}", digest(PLAIN))
    assert digest(PLAIN) == digest(dict(reversed(PLAIN.items())))
    others = [
        {**PLAIN, GUARD: "x"},
        {name: text for name, text in PLAIN.items() if name != GUARD},
        {"a": "bc", "d": ""},
    ]
    assert len({digest(one) for one in [PLAIN, *others, {"ab": "c", "d": ""}]}) == 5


def test_only_what_etcd_reads_at_its_start_asks_for_a_restart() -> None:
    now = restart_digest("3.6.16", PLAIN, TRUST)
    for other in (GUARD, ETCDCTL, *(f"check/{name}" for name in CHECKS)):
        assert restart_digest("3.6.16", {**PLAIN, other: "another"}, TRUST) == now
    assert restart_digest("3.6.17", PLAIN, TRUST) != now
    assert restart_digest("3.6.16", {**PLAIN, UNIT: "another"}, TRUST) != now
    assert restart_digest("3.6.16", {**PLAIN, "etcd.yml": "another"}, TRUST) != now
    assert restart_digest("3.6.16", PLAIN, {**TRUST, "peer-ca.crt": "another"}) != now
    assert restart_digest("3.6.16", PLAIN, {"peer-ca.crt": "two", "client-ca.crt": "one"}) != now
