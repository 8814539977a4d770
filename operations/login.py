"""With what a host is entered over SSH, and in which words it is told that it cannot be."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncssh

from operations.desired import Access

RSA_SIGNATURES = ["rsa-sha2-512", "rsa-sha2-256"]  # an ssh-rsa key signs with these
ADVICE = {
    "HostKeyNotVerifiable": "its SSH host key is not the pinned one: this may be an attack, or it was reinstalled; run "
    "`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on its own console, and declare that key if it is a new one",
    "KeyImportError": "its pinned host key, or our private key, cannot be read: give them in OpenSSH's form",
    "PermissionDenied": "it refuses our SSH user or key",
}
NO_KEY = "there is no key for it: set ssh.private_key, or start an SSH agent with a key (SSH_AUTH_SOCK)"


class NoWayError(OSError):
    """A host that cannot be reached for a reason that is not its own."""


def options(access: Access) -> dict[str, Any]:
    """What asyncssh is told of a host, besides keys and tunnel."""
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
        "agent_path": None,  # `keys` asks it: asyncssh would also try what lies in ~/.ssh
    }


@asynccontextmanager
async def keys(access: Access) -> AsyncIterator[Sequence[asyncssh.SSHKey | asyncssh.SSHKeyPair]]:
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
        offered = await agent.get_keys()
        if not offered:
            raise NoWayError(NO_KEY)
        yield offered


def reason(error: Exception) -> str:
    """Why a host could not be entered, for people."""
    if isinstance(error, TimeoutError):
        return str(error) or "no answer in time"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return ADVICE.get(type(error).__name__) or str(error) or type(error).__name__


def chain(access: Access) -> tuple[Access, ...]:
    """A host and those that lead to it."""
    return (access, *chain(access.jump)) if access.jump else (access,)
