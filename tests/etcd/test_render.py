"""What etcd reads, for each minor version. UPDATE_GOLDEN=1 rewrites the golden files: look at their difference."""

import os
from pathlib import Path

import pytest
import yaml

from etcd.members import Member
from etcd.render import UnknownKeys, initial, known, render
from etcd.settings import PeriodicCompaction, Settings
from etcd.versions import Version
from tests.etcd.cases import CASES, CUSTOMISED, RELEASES, TYPICAL

GOLDEN = Path(__file__).parent / "golden"
V3_6 = Version.parse("3.6.16")


def agrees_with(path: Path, text: str) -> bool:
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return path.read_text() == text


def rendered(settings: Settings, release: str = "3.6.16", member: Member = TYPICAL[1]) -> dict[str, object]:
    loaded: dict[str, object] = yaml.safe_load(render(settings, member, Version.parse(release)))
    return loaded


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("release", RELEASES)
def test_a_member_is_told_what_its_golden_file_says(release: str, case: str) -> None:
    version = Version.parse(release)
    assert agrees_with(GOLDEN / version.minor / f"{case}.yml", render(*CASES[case], version))


def test_the_same_is_rendered_every_time() -> None:
    assert render(*CUSTOMISED, V3_6) == render(*CUSTOMISED, V3_6)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("case", CASES)
def test_nothing_that_only_bootstrap_knows_is_rendered(release: str, case: str) -> None:
    assert "initial-" not in render(*CASES[case], Version.parse(release)).replace("experimental-initial-corrupt", "")


@pytest.mark.parametrize("key", ["quota-backend-byte", "experimental-initial-corrupt-check", "initial-corrupt-check"])
def test_a_key_that_the_minor_would_ignore_is_an_error(key: str) -> None:
    with pytest.raises(UnknownKeys, match=rf"etcd 3\.7 does not know {key} and would ignore it"):
        known({"name": "m1", key: True}, "3.7")


def test_a_key_inside_a_section_that_would_be_ignored_is_an_error() -> None:
    with pytest.raises(UnknownKeys, match=r"peer-transport-security\.crl-file"):
        known({"peer-transport-security": {"cert-file": "a", "crl-file": "b"}}, "3.6")


def test_a_feature_gate_of_another_minor_is_an_error() -> None:
    assert known({"feature-gates": "PriorityRequest=true"}, "3.7")
    with pytest.raises(UnknownKeys, match=r"feature-gates\.PriorityRequest"):
        known({"feature-gates": "PriorityRequest=true"}, "3.6")


def test_all_that_is_set_takes_part_in_every_minor() -> None:
    """Features that are called differently are translated, never dropped."""
    settings, member = CUSTOMISED
    values = [sorted(str(value) for value in rendered(settings, release, member).values()) for release in RELEASES]
    assert len(values[1]) == len(values[0]) - 2  # three keys in 3.5, one list of feature gates later
    assert values[1] == values[2]


@pytest.mark.parametrize("name", ["y", "on", "null", "1e3", "0123", "no"])
def test_names_that_yaml_reads_as_something_else_stay_names(name: str) -> None:
    assert rendered(Settings(), member=Member(name=name, address="192.0.2.11"))["name"] == name


def test_durations_are_in_nanoseconds_but_for_the_two_that_raft_counts_in_milliseconds() -> None:
    told = rendered(CUSTOMISED[0])
    assert (told["heartbeat-interval"], told["election-timeout"]) == (300, 3000)
    assert told["corrupt-check-time"] == 12 * 3600 * 10**9
    assert told["warning-apply-duration"] == 200 * 10**6


def test_compaction_is_off_unless_it_is_asked_for() -> None:
    assert not [key for key in rendered(Settings()) if key.startswith("auto-compaction")]


def test_periodic_compaction_is_written_as_a_duration_and_not_as_hours() -> None:
    compaction = PeriodicCompaction.model_validate_json('{"mode": "periodic", "retention": "2d"}')
    told = rendered(Settings(auto_compaction=compaction))
    assert (told["auto-compaction-mode"], told["auto-compaction-retention"]) == ("periodic", "172800s")


def test_the_number_of_entries_between_snapshots_is_left_to_the_release() -> None:
    assert "snapshot-count" not in rendered(Settings())


def test_metrics_are_on_loopback_alone_unless_they_are_asked_for_elsewhere() -> None:
    assert rendered(Settings())["listen-metrics-urls"] == "http://127.0.0.1:2381"
    everywhere = rendered(Settings(metrics_listen="member"))["listen-metrics-urls"]
    assert everywhere == "http://127.0.0.1:2381,http://192.0.2.11:2381"


@pytest.mark.parametrize("state", ["new", "existing"])
def test_a_member_that_starts_empty_is_told_its_cluster(state: str) -> None:
    members = [Member(name=f"m{number}", address=f"192.0.2.{number + 10}") for number in (3, 1, 2)]
    text = initial(members, members[0], state="new" if state == "new" else "existing", token="dev-4f2a")
    assert agrees_with(GOLDEN / f"initial-{state}.yml", text)


def test_what_bootstrap_adds_is_known_to_every_minor_and_clashes_with_nothing() -> None:
    members = [TYPICAL[1]]
    added = yaml.safe_load(initial(members, members[0], state="new", token="t"))
    for release in RELEASES:
        minor = Version.parse(release).minor
        assert known(added, minor)
        assert not set(added) & set(rendered(Settings(), release))
