from tests.operations.wishes import desired


def test_a_copy_with_other_members_does_not_go_on_with_what_was_derived_from_the_former_ones() -> None:
    three = desired(3)
    assert len(three.voters) == 3
    two = three.model_copy(update={"members": three.members[:2]})
    assert [member.name for member in two.voters] == ["m1", "m2"]
    assert three == desired(3)
