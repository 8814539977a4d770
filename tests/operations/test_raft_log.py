"""What a host tells of its member's raft log."""

from tests.operations.directory import Place
from tests.operations.test_scripts_on_a_directory import place

__all__ = ["place"]


def test_entries_of_3_5_in_the_raft_log_and_the_newest_raft_snapshot_are_told(place: Place) -> None:
    place.upload("data/member/wal/0000000000000000-0000000000000000.wal", "\0\x12\x08/registry/leases\0")
    assert place.run("raftlog").stdout == "new 0\n"
    place.upload("data/member/wal/0000000000000001-0000000000001000.wal", "\0\x03PUT\x1a/0/members/8e9e05/attributes\0")
    for name in ("0000000000000002-00000000000000ff", "0000000000000003-00000000000001a0"):
        place.upload(f"data/member/snap/{name}.snap", "")
    assert place.run("raftlog").stdout == "old 00000000000001a0\n"
