import asyncio

from operations.converge import converge
from operations.errors import UnansweredError
from operations.membership import idle
from operations.scripts import Script
from tests.operations.world import World, world

NAMES = ["m1", "m2", "m3"]


class Marked(World):
    """Notes on which hosts it is noted that there was nothing to join; m2 goes away just then when `cut_off` is set."""

    cut_off = False
    unfounded: frozenset[str] = frozenset()  # hosts on which it was noted before

    async def run(self, name: str, script: Script, seconds: float | None = None) -> str:
        if script.name == "observe" and name in self.unfounded:
            return (await super().run(name, script, seconds)).replace("mark unfounded\n", "mark unfounded\nyes")
        if script.name != "unfounded":
            return await super().run(name, script, seconds)
        if self.cut_off and name == "m2":
            raise UnansweredError(name, "it went away")
        self.done.append((script.name, name))
        return ""


def hosts() -> Marked:
    made = world(3)
    return Marked(wished=made.wished, machines=made.machines)


def test_before_a_founding_one_look_answers_all_members_and_marks_their_hosts() -> None:
    there = hosts()
    assert set(asyncio.run(idle(NAMES, there.wished, there))) == set(NAMES)
    assert there.done == [("unfounded", name) for name in NAMES]


def test_a_host_that_cannot_be_marked_is_left_to_the_command_of_its_member() -> None:
    there = hosts()
    there.cut_off = True
    assert set(asyncio.run(idle(NAMES, there.wished, there))) == {"m1", "m3"}


def test_a_host_that_was_marked_before_is_not_marked_again() -> None:
    there = hosts()
    there.unfounded = frozenset({"m1"})
    assert set(asyncio.run(idle(NAMES, there.wished, there))) == set(NAMES)
    assert there.done == [("unfounded", "m2"), ("unfounded", "m3")]


def test_members_of_a_cluster_are_left_to_their_own_commands_and_nothing_is_marked() -> None:
    there = hosts()
    asyncio.run(converge(there.wished, there))
    there.done.clear()
    assert asyncio.run(idle(NAMES, there.wished, there)) == {}
    assert there.done == []


def test_a_cluster_waits_for_the_member_whose_host_was_made_anew() -> None:
    there = hosts()
    asyncio.run(converge(there.wished, there))
    there.machines["m3"].rebuild()
    assert "m3" not in asyncio.run(idle(NAMES, there.wished, there))
    assert ("unfounded", "m3") not in there.done
