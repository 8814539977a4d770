"""The preflight of one member or of all: hosts are looked at before anything is put on them."""

import asyncio
import hashlib
import json
import time
from contextlib import suppress
from pathlib import Path

from operations.desired import Desired, Limits
from operations.errors import OperationError, RefusalError
from operations.lock import held, place
from operations.preflight.facts import Look
from operations.preflight.finding import Finding, table
from operations.preflight.findings import findings, founding, refusal, stopping
from operations.preflight.look import look
from operations.progress import say
from operations.scripts import Script
from operations.shared import BEGAN, Told
from operations.ssh import Connections

TURN = 120.0  # seconds that another member's look may take


def preflight(desired: Desired, member: str | None, *, again: bool = False) -> str:
    """All findings as JSON; RefusalError with their table when one of them stops the run.

    A look `again`, at the host of a member that passed before, leaves it to others to wait for hosts.
    """
    names = {member} if member else {wish.name for wish in desired.members}
    seen = _look(desired, names, member or "", since=asyncio.run(_answered(desired, names)))
    late = {name for name in seen.silent if name in desired.preflight.existing} - names
    if late and founding(seen):
        seen = _look(desired, names | late, member or "", since=asyncio.run(_answered(desired, late)))
    found = findings(desired, seen)
    if stopping(found, desired, seen, names, again=again):
        raise RefusalError(refusal(found, desired, seen, member or ""))
    if words := _words(found, names):
        say(words)
    return _printed(found)


def passed(desired: Desired, looker: str, *, again: bool) -> dict[str, Told]:
    """What is to be said and printed of each member whose host is fit, and needs nobody to wait for any."""
    seen = _look(desired, set(), looker, since=BEGAN)
    if founding(seen) and set(seen.silent) & set(desired.preflight.existing):
        return {}
    found = findings(desired, seen)
    fit = [name for name in seen.hosts if not stopping(found, desired, seen, {name}, again=again)]
    return {name: Told(_words(found, {name}), _printed(found)) for name in fit}


def _printed(found: tuple[Finding, ...]) -> str:
    return json.dumps([one.model_dump() for one in found])


def _words(found: tuple[Finding, ...], names: set[str]) -> str:
    """Figures of the hosts that were asked for; a table where there is more to say."""
    mine = [one for one in found if one.host in names]
    if any(one.level != "ok" for one in mine):
        return "worth knowing before hosts are changed\n" + table(mine)
    return "\n".join(f"{one.host}: {one.found}" for one in mine)


async def _answered(desired: Desired, names: set[str]) -> float:
    """The time at which these hosts answer, or have had their time."""
    wishes = tuple(wish for wish in desired.members if wish.name in names)
    async with Connections(wishes, desired.limits) as hosts:
        await asyncio.gather(*(hosts.run(name, Script("clock")) for name in sorted(names)), return_exceptions=True)
    return time.time()


def _look(desired: Desired, names: set[str], looker: str, *, since: float) -> Look:
    """A look at all hosts, shared by the commands of members that run at the same time.

    Where one of these names is silent, it is a look that began since then.
    """
    plain = desired.model_copy(update={"limits": Limits(), "founded": ""}).model_dump_json()
    key = hashlib.sha256(plain.encode()).hexdigest()[:16]
    path = place(f"{desired.stack} preflight {key}").with_suffix(".json")
    with held(f"{desired.stack} preflight", "preflight", TURN):
        known = _remembered(path)
        # One that ended before this command began tells how it was before somebody mended it.
        if known is None or known.ended < BEGAN or (names & set(known.silent) and known.began < since):
            known = asyncio.run(_fresh(desired, looker))
            try:
                path.write_text(known.model_dump_json())
            except OSError as error:
                raise OperationError(f"{path} cannot be written: {error.strerror}") from None
        return known


def _remembered(path: Path) -> Look | None:
    with suppress(OSError, ValueError):
        return Look.model_validate_json(path.read_text())
    return None


async def _fresh(desired: Desired, looker: str) -> Look:
    async with Connections(desired.members, desired.limits, patience=0) as hosts:
        return await look(desired, hosts, looker)
