"""The one place that connects to hosts."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import asyncssh

from operations.desired import Access, Limits, Wish
from operations.errors import OperationError, ScriptError, UnansweredError
from operations.going import SAID, Going, within
from operations.hold import Hold
from operations.login import NoWayError, chain, keys, options, reason
from operations.scripts import Script

ATTEMPT = 5.0  # seconds for one attempt at a connection
PAUSE = 0.5  # seconds between two
ANSWER = 30.0  # seconds for the first line of a script that goes on
NO_SUDO = "may not use sudo without a password: allow it (NOPASSWD: ALL), or log in as root"


logging.getLogger("asyncssh").setLevel(logging.CRITICAL)  # what it has to say is raised, and said in our words


class Connections:
    """Hosts over SSH: each connection is opened when first used and kept until the end of the run."""

    def __init__(
        self, wishes: tuple[Wish, ...], limits: Limits, patience: float | None = None, run: str = "", turn: float = 0
    ) -> None:
        self._names, self._limits = tuple(wish.name for wish in wishes), limits
        wait = limits.connect if patience is None else patience  # seconds; one attempt is always made
        self._access = {wish.name: wish.host for wish in wishes}
        self._patience = {access: wait for wish in wishes for access in chain(wish.host)}
        self._open: dict[Access, asyncssh.SSHClientConnection] = {}
        self._locks: dict[Access, asyncio.Lock] = {}
        self._hold = Hold(self, run, turn)  # seconds that it waits for another run

    async def __aenter__(self) -> Self:
        """Nothing is opened yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends every connection."""
        await self._hold.end()
        for connection in self._open.values():
            connection.abort()

    @property
    def names(self) -> tuple[str, ...]:
        """The members whose hosts these are."""
        return self._names

    async def sleep(self, seconds: float) -> None:
        """Returns after so long."""
        await asyncio.sleep(seconds)

    def clock(self) -> float:
        """Seconds since some moment; never goes back."""
        return asyncio.get_running_loop().time()

    async def hold(self, names: Iterable[str]) -> bool:
        """Keeps other runs from changing these hosts until this one ends, as `Hold.take` says."""
        return await self._hold.take(names)

    async def run(self, name: str, script: Script, seconds: float | None = None) -> str:
        """What the script, run as root on the member's host, writes; UnansweredError or ScriptError otherwise."""
        text = (script.signed(self._hold.run) if name in self._hold else script).text
        limit = self._limits.step if seconds is None else seconds
        async with self._answering(name) as connection, within(limit, script):
            done = await connection.run(self._shell(name), input=text, check=False, encoding="utf-8", errors="replace")
        if done.exit_status != 0:
            raise await self._failed(name, script, done)
        return str(done.stdout or "")

    async def keep(self, name: str, script: Script) -> "Going":
        """The script, run as root on the member's host, once it has said its first line; raises as `run` does."""
        async with self._answering(name) as connection, within(ANSWER, script):
            process = await connection.create_process(self._shell(name), encoding="utf-8", errors="replace")
            process.stdin.write(script.text)
            said = (await process.stdout.readline()).strip()
            if said:
                return Going(name, connection, process, said)
            done = await process.wait()
        raise await self._failed(name, script, done)

    def _shell(self, name: str) -> str:
        return "bash -s" if self._access[name].user == "root" else "sudo -n bash -s"

    @asynccontextmanager
    async def _answering(self, name: str) -> AsyncIterator[asyncssh.SSHClientConnection]:
        """The connection to a host; what goes wrong with it becomes an UnansweredError."""
        access = self._access[name]
        try:
            yield await self._connected(access)
        except (OSError, asyncssh.Error, asyncssh.KeyImportError, TimeoutError) as error:
            await self._forget(access)
            refused = isinstance(error, asyncssh.PermissionDenied | asyncssh.KeyImportError)
            raise UnansweredError(name, reason(error), refused=refused) from None

    async def _failed(self, name: str, script: Script, done: asyncssh.SSHCompletedProcess) -> OperationError:
        access = self._access[name]
        code = done.exit_status if done.exit_status is not None else -1
        if code < 0:
            await self._forget(access)
            return UnansweredError(name, f"it went away while '{script.name}' ran")
        said = str(done.stderr or "").strip()[-SAID:]
        if said.startswith("sudo:"):
            return UnansweredError(name, f"its user {access.user} {NO_SUDO} ({said})", refused=True)
        return ScriptError(name, script.name, code, said)

    async def _forget(self, access: Access) -> None:
        connection = self._open.pop(access, None)
        if connection is not None:
            connection.abort()
            await connection.wait_closed()

    async def _connected(self, access: Access) -> asyncssh.SSHClientConnection:
        async with self._locks.setdefault(access, asyncio.Lock()):
            known = self._open.get(access)
            if known is not None and not known.is_closed():
                return known
            self._open[access] = await self._patiently(access)
            self._patience[access] = 0  # it has booted: from now on silence is a fact
            return self._open[access]

    async def _patiently(self, access: Access) -> asyncssh.SSHClientConnection:
        """A new connection; retried while the patience lasts, for a host may still be booting."""
        clock = asyncio.get_running_loop().time
        until = clock() + self._patience.get(access, 0)
        given = options(access)
        while True:
            try:
                tunnel = await self._way(access.jump) if access.jump else None
                async with keys(access) as offered, asyncio.timeout(ATTEMPT):
                    return await asyncssh.connect(**given, client_keys=offered, tunnel=tunnel)
            except (asyncssh.HostKeyNotVerifiable, NoWayError):
                raise
            except (OSError, asyncssh.Error, TimeoutError) as error:
                if clock() + PAUSE > until:
                    waited, self._patience[access] = self._patience.get(access) or ATTEMPT, 0  # waited for once
                    if isinstance(error, TimeoutError) and not str(error):
                        raise TimeoutError(f"no answer to SSH within {waited:g} s") from None
                    raise
            await asyncio.sleep(PAUSE)

    async def _way(self, jump: Access) -> asyncssh.SSHClientConnection:
        """The connection to a jump host; NoWayError, which names it, when there is none."""
        try:
            return await self._connected(jump)
        except (OSError, asyncssh.Error, asyncssh.KeyImportError, TimeoutError) as error:
            raise NoWayError(f"the jump host {jump.address} lets nobody through: {reason(error)}") from None
