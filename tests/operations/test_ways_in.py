"""Ways to a host: through another one, and with the keys of an SSH agent. Real servers, a real agent, on loopback."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import pytest
from pydantic import SecretStr

from operations.desired import Access, Limits, Wish
from operations.errors import ScriptError, UnansweredError
from operations.scripts import Script
from operations.ssh import Connections
from tests.operations.test_ssh import HOST, LOOPBACK, USER, private, public, serve

BETWEEN = asyncssh.generate_private_key("ssh-ed25519")


class Forwarding(asyncssh.SSHServer):
    """A jump host, which opens connections for whoever is let in."""

    def connection_requested(self, *_: object) -> bool:
        return True


@asynccontextmanager
async def server(key: asyncssh.SSHKey) -> AsyncIterator[int]:
    """The port of a server with that host key that lets USER in."""
    listening = await asyncssh.listen(
        LOOPBACK,
        0,
        server_host_keys=[key],
        authorized_client_keys=asyncssh.import_authorized_keys(public(USER)),
        server_factory=Forwarding,
        process_factory=serve,
    )
    try:
        yield listening.get_port()
    finally:
        listening.close()
        await listening.wait_closed()


def access(port: int, host: asyncssh.SSHKey, key: SecretStr | None, jump: Access | None = None) -> Access:
    return Access(address=LOOPBACK, port=port, user="root", host_key=public(host), private_key=key, jump=jump)


async def talk(way: Access) -> None:
    """Has the host run a script, which fails there because its lock is in no directory: an answer of the host."""
    wish = Wish(name="m1", address="192.0.2.1", host=way, host_identity="x")
    async with Connections((wish,), Limits(), patience=0) as hosts:
        with pytest.raises(ScriptError):
            await hosts.run("m1", Script("etcdctl", {"LOCK": "/nowhere/lock", "ARGUMENTS": "x", "ENDPOINT": "y"}))


def through(pinned: asyncssh.SSHKey) -> None:
    async def run() -> None:
        async with server(HOST) as port, server(BETWEEN) as between:
            await talk(access(port, HOST, private(USER), access(between, pinned, private(USER))))

    asyncio.run(run())


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The socket of an agent without keys."""
    socket = tmp_path / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    while not socket.exists():
        assert process.poll() is None
    yield socket
    process.terminate()
    process.wait()


def with_agent() -> None:
    async def run() -> None:
        async with server(HOST) as port:
            await talk(access(port, HOST, None))

    asyncio.run(run())


def test_a_host_behind_another_one_is_reached_through_it() -> None:
    through(BETWEEN)


def test_a_jump_host_with_another_key_than_the_pinned_one_lets_nothing_through_and_is_named() -> None:
    with pytest.raises(UnansweredError, match=r"the jump host 127\.0\.0\.1 .* this may be an attack"):
        through(HOST)


def test_a_key_of_the_agent_opens_a_host(agent: Path) -> None:  # noqa: ARG001
    subprocess.run(["ssh-add", "-q", "-"], input=USER.export_private_key(), check=True)
    with_agent()


def test_an_agent_without_a_key_is_told_with_both_ways_out(agent: Path) -> None:  # noqa: ARG001
    with pytest.raises(UnansweredError, match=r"set ssh\.private_key, or start an SSH agent"):
        with_agent()


def test_an_agent_that_has_gone_is_told_with_both_ways_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    with pytest.raises(UnansweredError, match=r"set ssh\.private_key, or start an SSH agent"):
        with_agent()


def test_a_user_who_may_not_use_sudo_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sudo = tmp_path / "sudo"
    sudo.write_text("#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n")
    sudo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    async def run() -> None:
        async with server(HOST) as port:
            way = access(port, HOST, private(USER)).model_copy(update={"user": "plain"})
            with pytest.raises(UnansweredError, match=r"plain may not use sudo without a password: allow it"):
                await talk(way)

    asyncio.run(run())
