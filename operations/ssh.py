"""The one place that connects to hosts."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

import asyncssh

from operations.desired import Access, Limits, Wish
from operations.errors import ScriptError, UnansweredError
from operations.scripts import Script

ATTEMPT = 5.0  # seconds for one attempt at a connection
PAUSE = 0.5  # seconds between two
SAID = 1200  # characters of a script's complaint that are repeated
RSA_SIGNATURES = ["rsa-sha2-512", "rsa-sha2-256"]  # an ssh-rsa key signs with these
ADVICE = {
    "HostKeyNotVerifiable": "its SSH host key is not the pinned one: this may be an attack, or it was reinstalled; run "
    "`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on its own console, and declare that key if it is a new one",
    "KeyImportError": "its pinned host key, or our private key, cannot be read: give them in OpenSSH's form",
    "PermissionDenied": "it refuses our SSH user or key",
}
NO_KEY = "there is no key for it: set ssh.private_key, or start an SSH agent with a key (SSH_AUTH_SOCK)"
NO_SUDO = "may not use sudo without a password: allow it (NOPASSWD: ALL), or log in as root"


class NoWayError(OSError):
    """A host that cannot be reached for a reason that is not its own."""


def _options(access: Access) -> dict[str, Any]:
    trusted = asyncssh.import_public_key(access.host_key)
    kind = access.host_key.split()[0]
    return {
        "host": access.address,
        "port": access.port,
        "username": access.user,
        "known_hosts": ([trusted], [], []),
        "server_host_key_algs": RSA_SIGNATURES if kind == "ssh-rsa" else [kind],
        "config": None,  # nothing of ~/.ssh decides what happens
        "preferred_auth": "publickey",
        "keepalive_interval": 5,
        "keepalive_count_max": 3,
        "agent_path": None,  # `_keys` asks it: asyncssh would also try what lies in ~/.ssh
    }


@asynccontextmanager
async def _keys(access: Access) -> AsyncIterator[Sequence[asyncssh.SSHKey | asyncssh.SSHKeyPair]]:
    """The keys that may open the host: the one given, otherwise those of the SSH agent."""
    if access.private_key is not None:
        yield [asyncssh.import_private_key(access.private_key.get_secret_value())]
        return
    socket = os.environ.get("SSH_AUTH_SOCK")
    if not socket:
        raise NoWayError(NO_KEY)
    try:
        agent = await asyncssh.connect_agent(socket)
    except OSError:
        raise NoWayError(NO_KEY) from None
    async with agent:
        keys = await agent.get_keys()
        if not keys:
            raise NoWayError(NO_KEY)
        yield keys


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return ADVICE.get(type(error).__name__) or str(error) or type(error).__name__


def _chain(access: Access) -> tuple[Access, ...]:
    return (access, *_chain(access.jump)) if access.jump else (access,)


class Connections:
    """Hosts over SSH: each connection is opened when first used and kept until the end of the run."""

    def __init__(self, wishes: tuple[Wish, ...], limits: Limits, patience: float | None = None) -> None:
        self._names = tuple(wish.name for wish in wishes)
        wait = limits.connect if patience is None else patience  # seconds; one attempt is always made
        self._access = {wish.name: wish.host for wish in wishes}
        self._patience = {access: wait for wish in wishes for access in _chain(wish.host)}
        self._open: dict[Access, asyncssh.SSHClientConnection] = {}
        self._locks: dict[Access, asyncio.Lock] = {}

    async def __aenter__(self) -> Self:
        """Nothing is opened yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends every connection."""
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

    async def run(self, name: str, script: Script, seconds: float = 60) -> str:
        """What the script, run as root on the member's host, writes; UnansweredError or ScriptError otherwise."""
        access = self._access[name]
        shell = "bash -s" if access.user == "root" else "sudo -n bash -s"
        try:
            connection = await self._connected(access)
            async with asyncio.timeout(seconds):
                done = await connection.run(shell, input=script.text, check=False, encoding="utf-8", errors="replace")
        except (OSError, asyncssh.Error, asyncssh.KeyImportError, TimeoutError) as error:
            await self._forget(access)
            refused = isinstance(error, asyncssh.PermissionDenied | asyncssh.KeyImportError)
            raise UnansweredError(name, _reason(error), refused=refused) from None
        if done.exit_status != 0:
            code = done.exit_status if done.exit_status is not None else -1
            if code < 0:
                await self._forget(access)
                raise UnansweredError(name, f"it went away while '{script.name}' ran")
            said = str(done.stderr or "").strip()[-SAID:]
            if said.startswith("sudo:"):
                raise UnansweredError(name, f"its user {access.user} {NO_SUDO} ({said})")
            raise ScriptError(name, script.name, code, said)
        return str(done.stdout or "")

    async def _forget(self, access: Access) -> None:
        connection = self._open.pop(access, None)
        if connection is not None:
            connection.abort()

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
        options = _options(access)
        while True:
            try:
                tunnel = await self._way(access.jump) if access.jump else None
                async with _keys(access) as keys, asyncio.timeout(ATTEMPT):
                    return await asyncssh.connect(**options, client_keys=keys, tunnel=tunnel)
            except (asyncssh.HostKeyNotVerifiable, NoWayError):
                raise
            except (OSError, asyncssh.Error, TimeoutError):
                if clock() + PAUSE > until:
                    self._patience[access] = 0  # waited for once
                    raise
            await asyncio.sleep(PAUSE)

    async def _way(self, jump: Access) -> asyncssh.SSHClientConnection:
        """The connection to a jump host; NoWayError, which names it, when there is none."""
        try:
            return await self._connected(jump)
        except (OSError, asyncssh.Error, asyncssh.KeyImportError, TimeoutError) as error:
            raise NoWayError(f"the jump host {jump.address} lets nobody through: {_reason(error)}") from None
