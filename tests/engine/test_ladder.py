"""The ladder of minor versions, up and down, under writes that are checked from its foot to its end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.conftest import VERSION, Machines, lab
from tests.engine.stack import Stack, kill_tree
from tests.engine.test_verdict import plan
from tests.engine.writes import writing

FIRST, LAST = "3.5.35", "3.7.3"
STATUS = "/opt/etcd/current/settings/etcdctl --endpoints=$(paste -sd, /opt/etcd/endpoints) endpoint status -w json"


@pytest.fixture(scope="module")
def cluster(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A cluster of the oldest minor, which is written to until the last test is done."""
    for version in (FIRST, LAST):
        lab("release", version)
    stack = Stack("ladder", tmp_path_factory.mktemp("ladder"), machines.config("ladder", release=release(FIRST)))
    stack.secret("ssh.private_key", machines.key)
    stack.up()
    with writing(stack):
        yield stack
    stack.remove()


def release(version: str) -> dict[str, str]:
    return {"version": version, "directory": f".cache/release/{version}"}


def want(stack: Stack, version: str, **more: str) -> None:
    """From now on this release is wished for."""
    stack.configure({"release": release(version) | more})


def refusal(stack: Stack) -> str:
    """What preview is refused for."""
    said = stack.run("preview")
    assert said.code != 0
    return said.text


def foreseen(stack: Stack) -> str:
    """The plan of preview, after an `up` that began with the same plan and turned whom it names."""
    preview = stack.pulumi("preview")
    said, told = stack.up(), plan(preview)
    assert plan(said) == told or led(said) != led(preview), "a busy machine may elect another leader in between"
    for member in ("m1", "m2", "m3"):
        assert (f" roll {member} (" in said) == (f"{member} restart" in told)
    return told


def led(said: str) -> str:
    """Who was the leader when the cluster was looked at."""
    return said.partition("members healthy, leader ")[2][:2]


def versions(machines: Machines) -> list[str]:
    told = "readlink /proc/$(systemctl show -p MainPID --value etcd)/exe"
    return sorted(
        machines.run(one["name"], told).split("releases/")[1].partition("-")[0].split("/")[0]
        for one in machines.machines
    )


def statuses(machines: Machines) -> list[dict[str, Any]]:
    """What every member tells of itself."""
    return [one["Status"] for one in json.loads(machines.run("m1", STATUS))]


def assert_whole(machines: Machines, version: str) -> None:
    """All run it, with data of it, and no downgrade goes on."""
    assert versions(machines) == [version] * 3
    told = statuses(machines)
    assert len(told) == 3
    assert {one["storageVersion"] for one in told} == {f"{version.rpartition('.')[0]}.0"}
    assert not [one for one in told if one["downgradeInfo"]]


def test_a_minor_is_not_skipped(machines: Machines, cluster: Stack) -> None:
    want(cluster, LAST)
    assert "Go to a release of 3.6 first" in refusal(cluster)
    assert versions(machines) == [FIRST] * 3


def test_the_next_minor_is_tried_on_one_member_and_the_others_wait_for_a_word(
    machines: Machines, cluster: Stack
) -> None:
    want(cluster, VERSION)
    cluster.configure({"pause_after": 1})
    assert "wait until pause_after is raised or removed" in foreseen(cluster)
    assert versions(machines) == [FIRST, FIRST, VERSION]
    again = cluster.up()
    assert "ladder is paused: " in again
    assert len(cluster.output("waiting")) == 2
    assert versions(machines) == [FIRST, FIRST, VERSION]


def test_while_an_old_member_remains_the_new_one_just_goes_back(machines: Machines, cluster: Stack) -> None:
    want(cluster, FIRST)
    assert foreseen(cluster).count(" restart") == 1
    assert versions(machines) == [FIRST] * 3
    assert cluster.output("waiting") == []


def test_the_next_minor_comes_after_a_look_for_v2_data_and_a_snapshot(machines: Machines, cluster: Stack) -> None:
    want(cluster, VERSION)
    cluster.configure({"pause_after": 0})
    assert foreseen(cluster).startswith("snapshot before etcd 3.6, ")
    kept = "ls /opt/etcd/snapshots/before-etcd-3.6.db"
    assert not all(machines.attempt(one["name"], kept).returncode for one in machines.machines)
    assert_whole(machines, VERSION)


def test_all_members_of_a_minor_do_not_just_go_back(cluster: Stack) -> None:
    want(cluster, FIRST)
    assert 'set release.downgrade to "3.5"' in refusal(cluster)


def test_3_7_does_not_meet_the_entries_of_3_5_in_the_log(machines: Machines, cluster: Stack) -> None:
    want(cluster, LAST)
    assert foreseen(cluster).startswith("snapshot before etcd 3.7, ")
    assert_whole(machines, LAST)
    assert "panic" not in machines.run("m1", "journalctl -u etcd -b --no-pager -o cat")


def killed(stack: Stack, words: str, times: int = 1) -> str:
    """An `up` that was killed when it said these words again, with all that it had started; what it had said."""
    process, said = stack.start("up", "--yes", "--skip-preview"), ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if said.count(words) == times:
            break
    kill_tree(process)
    stack.run("cancel", "--yes")
    assert said.count(words) == times, said
    return said


def test_a_downgrade_that_was_killed_is_called_off_when_the_later_release_is_put_back(
    machines: Machines, cluster: Stack
) -> None:
    want(cluster, VERSION)
    assert 'set release.downgrade to "3.6"' in refusal(cluster)
    want(cluster, VERSION, downgrade="3.6")
    killed(cluster, "before downgrade to 3.6 is kept")
    want(cluster, LAST)
    cluster.up()
    assert_whole(machines, LAST)


def test_all_go_back_by_etcds_own_downgrade_which_is_finished_after_a_kill(machines: Machines, cluster: Stack) -> None:
    before = [one["header"]["member_id"] for one in statuses(machines)]
    want(cluster, VERSION, downgrade="3.6")
    told = plan(cluster.pulumi("preview"))
    assert told.startswith("snapshot before the downgrade, all data down to etcd 3.6, m")
    assert plan(killed(cluster, " roll m", times=2)).startswith("snapshot before the downgrade, ")
    cluster.up()
    assert_whole(machines, VERSION)
    assert sorted(one["header"]["member_id"] for one in statuses(machines)) == sorted(before)
