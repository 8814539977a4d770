"""Clusters of up to seven members that are disturbed at random, killed at random, and asked for anything."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.operations.model import disturbances as may
from tests.operations.model.cluster import Cluster
from tests.operations.model.endings import healed
from tests.operations.model.search import Search

NUMBERS = st.integers(0, 1_000)
SEARCH = Search()
WISHES = ("plain", "faster", "renewed", "refused", "old", "older", "new")


class Disturbed(RuleBasedStateMachine):
    """What is true of every state that it comes to, the search asserts while it plans."""

    one: Cluster

    @initialize(size=st.integers(1, 7), release=st.sampled_from(["plain", "old"]))
    def begin(self, size: int, release: str) -> None:
        self.one = may.bare(size, release)

    def _some(self, ways: list[Cluster], number: int) -> None:
        """One of the ways that it can go on, if there is any."""
        if ways:
            self.one = ways[number % len(ways)]

    @rule(steps=st.integers(1, 40))
    def it_goes_on(self, steps: int) -> None:
        for _ in range(steps):
            self.one = SEARCH.after(self.one).done or self.one

    @rule(number=NUMBERS)
    def the_run_is_killed_in_its_next_step(self, number: int) -> None:
        self._some(list(SEARCH.after(self.one).cut), number)

    @rule(number=NUMBERS, which=NUMBERS)
    def a_member_leaves_as_far_as_the_run_comes(self, number: int, which: int) -> None:
        members = self.one.wish.members
        self._some(list(SEARCH.left(self.one, members[which % len(members)]).all), number)

    @rule(number=NUMBERS)
    def a_host_goes_or_comes(self, number: int) -> None:
        self._some(list(may.powered(self.one)), number)

    @rule(number=NUMBERS)
    def an_etcd_is_stopped(self, number: int) -> None:
        self._some(list(may.stopped(self.one)), number)

    @rule(number=NUMBERS)
    def data_are_lost(self, number: int) -> None:
        self._some(list(may.emptied(self.one)), number)

    @rule(number=NUMBERS)
    def another_member_leads(self, number: int) -> None:
        self._some(list(may.led(self.one)), number)

    @rule(number=NUMBERS)
    def a_member_falls_behind(self, number: int) -> None:
        self._some(list(may.slowed(self.one)), number)

    @precondition(lambda self: self.one.quorum)
    @rule()
    def the_database_is_full(self) -> None:
        self._some(list(may.alarmed(self.one)), 0)

    @rule(revision=st.sampled_from(WISHES))
    def another_revision_is_wished_for(self, revision: str) -> None:
        self._some(list(may.asked(self.one, revision)), 0)

    @rule()
    def a_downgrade_is_asked_for_or_not_any_more(self) -> None:
        self._some(list(may.lowered(self.one)), 0)

    @rule(number=NUMBERS)
    def the_members_are_edited(self, number: int) -> None:
        self._some(list(may.edited(self.one)), number)

    @rule()
    def the_stack_remembers_its_cluster(self) -> None:
        self._some(list(may.remembered(self.one)), 0)

    @rule()
    def all_faults_end(self) -> None:
        self.one = healed(self.one)
        SEARCH.ends_well(self.one)

    def teardown(self) -> None:
        SEARCH.ends_well(healed(self.one))


TestWishesAndFaults = Disturbed.TestCase
TestWishesAndFaults.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,  # a run that fails fails because of the change that it tests
    suppress_health_check=list(HealthCheck),
)
