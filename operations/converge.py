"""Observe, plan, act on the first step, observe again: until the plan is empty."""

import json
from collections.abc import Callable

from operations.act import act
from operations.desired import Desired
from operations.ending import Ending
from operations.errors import OperationError, RefusalError, ScriptError, UnansweredError, UnprovedError
from operations.hosts import Hosts
from operations.observation import Observation
from operations.observe import observe
from operations.pausing import waiting
from operations.plan import plan
from operations.progress import say
from operations.scripts import CHANGED
from operations.steps import Pause, Plan, Refusal
from operations.verdict import described, in_words

SURPRISES = 3  # times that the world may change under a step before it is an error


Planner = Callable[[Observation, Desired], Plan | Refusal]


async def converge(desired: Desired, hosts: Hosts) -> str:
    """The cluster as it then is, as JSON; an OperationError says why it could not be reached."""
    seen = await follow(plan, desired, hosts)
    held = tuple(name for step in plan(seen, desired) if isinstance(step, Pause) for name in step.members)
    say(waiting(desired, held) if held else f"{desired.cluster}: {len(desired.members)} healthy members, as wished")
    return outcome(seen, desired, held)


async def follow(planner: Planner, desired: Desired, hosts: Hosts) -> Observation:
    """What is there when nothing is planned any more; an OperationError says why that could not be reached."""
    ending = Ending(hosts, desired.limits.whole)
    with ending.heard():
        return await _follow(planner, desired, hosts, ending)


async def _follow(planner: Planner, desired: Desired, hosts: Hosts, ending: Ending) -> Observation:
    surprises = 0
    for turn in range(4 * len(desired.members) + 8):
        seen = await observe(desired, hosts)
        steps = planner(seen, desired)
        if isinstance(steps, Refusal):
            raise RefusalError(steps.words, passing=steps.passing)
        if not steps or isinstance(steps[0], Pause):
            return seen
        if not turn:
            say(described(seen, desired))
            say(f"plan: {in_words(steps, len(desired.members))}")
        ending.between_steps()
        with ending.idle():
            if await hosts.hold(seen.reached):
                continue  # another run may have changed what was seen
        say(str(steps[0]))
        try:
            await act(steps[0], seen, desired, hosts)
        except (UnansweredError, ScriptError) as error:
            surprises += 1
            if surprises > SURPRISES or not _changed(error):
                raise
            say(f"{error}; looking again")
    raise UnprovedError(
        f"{desired.cluster}: every step was done and there is still one to do; run again, and report this"
    )


def _changed(error: OperationError) -> bool:
    return isinstance(error, UnansweredError) or (isinstance(error, ScriptError) and error.code == CHANGED)


def outcome(seen: Observation, desired: Desired, held: tuple[str, ...] = ()) -> str:
    """The IDs of the cluster and its members, which do not change while the cluster lives, and who waits."""
    identities = {host.name: host.identity for host in seen.hosts if host.identity}
    [cluster_id] = {identity.cluster_id for identity in identities.values()}
    members = {wish.name: identities[wish.name].member_id for wish in desired.members}
    return json.dumps({"cluster_id": cluster_id, "members": members, "waiting": held}, sort_keys=True)
