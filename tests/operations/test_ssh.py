import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncssh
import pytest
from pydantic import SecretStr

from operations import ssh
from operations.desired import Access, Limits, Wish
from operations.errors import ScriptError, UnansweredError
from operations.scripts import Script
from operations.ssh import Connections

HOST, OTHER, USER = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(3))
LOOPBACK = "127.0.0.1"


def private(key: asyncssh.SSHKey) -> SecretStr:
    return SecretStr(key.export_private_key().decode())


def public(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()


async def serve(process: "asyncssh.SSHServerProcess[str]") -> None:
    """A shell, as sshd gives one: it hears and is heard while it runs, and a connection that ends is the end of what it
    hears."""
    pipe = asyncio.subprocess.PIPE
    shell = await asyncio.create_subprocess_shell(process.command or "", stdin=pipe, stdout=pipe, stderr=pipe)
    assert shell.stdin
    assert shell.stdout
    assert shell.stderr

    async def hear(ears: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncssh.Error):
            while text := await process.stdin.read(4096):
                ears.write(text.encode())
                await ears.drain()
        ears.close()

    async def tell(mouth: asyncio.StreamReader, to: "asyncssh.SSHWriter[str]") -> None:
        with suppress(OSError, asyncssh.Error):
            while text := await mouth.read(4096):
                to.write(text.decode())

    hearing = asyncio.create_task(hear(shell.stdin))
    await asyncio.gather(tell(shell.stdout, process.stdout), tell(shell.stderr, process.stderr))
    code = await shell.wait()
    hearing.cancel()
    with suppress(OSError, asyncssh.Error):
        process.exit(code)


@asynccontextmanager
async def host(pinned: asyncssh.SSHKey = HOST, key: asyncssh.SSHKey = USER) -> AsyncIterator[Connections]:
    authorized = asyncssh.import_authorized_keys(public(USER))
    server = await asyncssh.listen(
        LOOPBACK, 0, server_host_keys=[HOST], authorized_client_keys=authorized, process_factory=serve
    )
    access = Access(
        address=LOOPBACK,
        port=server.get_port(),
        user="root",
        host_key=public(pinned),
        private_key=private(key),
    )
    wish = Wish(name="m1", address="192.0.2.1", host=access, host_identity="x")
    try:
        async with Connections((wish,), Limits(), patience=0) as hosts:
            yield hosts
    finally:
        server.close()
        await server.wait_closed()


def with_host(use: Callable[[Connections], Coroutine[Any, Any, None]], **given: asyncssh.SSHKey) -> None:
    async def run() -> None:
        async with host(**given) as hosts:
            await use(hosts)

    asyncio.run(run())


def test_a_script_that_fails_is_told_with_its_exit_code_and_last_words() -> None:
    async def use(hosts: Connections) -> None:
        with pytest.raises(ScriptError, match=r"etcdctl failed on its host \(exit code \d+\)") as failed:
            await hosts.run("m1", Script("etcdctl", {"LOCK": "/nowhere/lock", "ARGUMENTS": "x", "ENDPOINT": "y"}))
        assert "/nowhere/lock" in failed.value.said

    with_host(use)


def test_a_script_that_takes_longer_than_it_may_is_named_with_its_limit() -> None:
    async def use(hosts: Connections) -> None:
        with pytest.raises(
            UnansweredError, match="m1: its host does not answer: 'observe' did not end there within 0 s"
        ):
            await hosts.run("m1", Script("observe"), seconds=0)

    with_host(use)


def test_a_host_that_hangs_is_told_with_how_long_it_was_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh, "ATTEMPT", 0.2)

    async def run(port: int) -> None:
        access = Access(address=LOOPBACK, port=port, user="root", host_key=public(HOST), private_key=private(OTHER))
        wish = Wish(name="m1", address="192.0.2.1", host=access, host_identity="x")
        async with Connections((wish,), Limits(connect=1)) as hosts:
            with pytest.raises(UnansweredError, match="m1: its host does not answer: no answer to SSH within 1 s"):
                await hosts.run("m1", Script("observe"))

    with socket.create_server((LOOPBACK, 0)) as mute:
        asyncio.run(run(mute.getsockname()[1]))


def test_a_host_with_another_key_than_the_pinned_one_is_not_talked_to() -> None:
    stranger = asyncssh.generate_private_key("ssh-ed25519")

    async def use(hosts: Connections) -> None:
        with pytest.raises(UnansweredError, match="not the pinned one"):
            await hosts.run("m1", Script("observe"))

    with_host(use, pinned=stranger)


def test_a_host_that_refuses_our_key_says_so() -> None:
    async def use(hosts: Connections) -> None:
        with pytest.raises(UnansweredError, match="refuses our SSH user or key"):
            await hosts.run("m1", Script("observe"))

    with_host(use, key=OTHER)


def test_a_key_that_cannot_be_read_is_named_and_not_shown() -> None:
    access = Access(address=LOOPBACK, user="root", host_key="ssh-ed25519 nonsense")
    wish = Wish(name="m1", address="192.0.2.1", host=access, host_identity="x")

    async def run() -> None:
        async with Connections((wish,), Limits(), patience=0) as hosts:
            with pytest.raises(UnansweredError, match="cannot be read"):
                await hosts.run("m1", Script("observe"))

    asyncio.run(run())


def test_a_port_that_nobody_listens_on_is_a_fact_in_plain_words() -> None:
    access = Access(address=LOOPBACK, port=1, user="root", host_key=public(HOST), private_key=private(USER))
    wish = Wish(name="m1", address="192.0.2.1", host=access, host_identity="x")

    async def run() -> None:
        async with Connections((wish,), Limits(), patience=0) as hosts:
            with pytest.raises(UnansweredError, match="m1: its host does not answer: Connection refused"):
                await hosts.run("m1", Script("observe"))

    asyncio.run(run())


def test_a_script_that_goes_on_answers_questions_until_nobody_asks_any_more() -> None:
    async def use(hosts: Connections) -> None:
        going = await hosts.keep("m1", Script("preflight", {"PORTS": "", "ADDRESS": LOOPBACK}))
        try:
            assert float(await going.ask("clock", 20)) > 0
            assert float(await going.ask("clock", 20)) > 0
        finally:
            await going.end()
        with pytest.raises(UnansweredError, match="m1: its host does not answer"):
            await going.ask("clock", 20)

    with_host(use)
