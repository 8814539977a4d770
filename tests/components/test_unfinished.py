from components.members.unfinished import scarce

MIB = 1024**2


def test_a_disk_that_is_full_is_told_with_its_place_and_what_is_free_and_needed() -> None:
    assert scarce(f"room upload /root {7 * MIB + 1} /\n", 25 * MIB + 1) == (
        "/root: it needs 26 MiB, and 7 MiB are free on /. Make room there, "
        "then run 'pulumi up' again; nothing was changed"
    )


def test_a_disk_with_room_has_nothing_to_do_with_it() -> None:
    assert scarce(f"room upload /root {25 * MIB} /\n", 25 * MIB) == ""
