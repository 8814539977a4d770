"""How a host is reached: tries, time, trust, and the host in between."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import asyncssh
import pytest

from tests.toolchain.plugin import Plugin, Refused
from tests.toolchain.ssh import PASSWORD, SshServer, closed_port

REMOTE = "command:remote:Command"


def said(plugin: Plugin, connection: dict[str, object]) -> str:
    """What `echo there` says over the connection."""
    _, state = plugin.create(REMOTE, {"connection": connection, "create": "echo there"})
    return str(state["stdout"])


@contextmanager
def host_that_hangs_up(times: int, target: int) -> Iterator[tuple[int, list[int]]]:
    """A port that closes the first connections and passes the later ones on, and the list of those it has seen."""
    seen: list[int] = []

    def copy(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while block := source.recv(65536):
                sink.sendall(block)
            sink.shutdown(socket.SHUT_WR)

    def serve(stack: ExitStack) -> None:
        while True:
            try:
                conn, _ = listener.accept()
            except OSError:
                return
            stack.enter_context(conn)
            seen.append(1)
            if len(seen) <= times:
                conn.close()
                continue
            onward = stack.enter_context(socket.create_connection(("127.0.0.1", target)))
            for pair in ((conn, onward), (onward, conn)):
                threading.Thread(target=copy, args=pair, daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as stack:
        thread = threading.Thread(target=serve, args=(stack,), daemon=True)
        thread.start()
        yield listener.getsockname()[1], seen
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_dialling_is_tried_again_until_the_host_answers(command_plugin: Plugin, host: SshServer) -> None:
    with host_that_hangs_up(3, host.port) as (port, seen):
        assert said(command_plugin, host.connection(port=port, dialErrorLimit=-1)) == "there"
    assert len(seen) == 4
    assert command_plugin.shown("Dial 3/inf failed: retrying")


def test_more_failures_than_the_limit_end_it_with_the_last_reason(command_plugin: Plugin, host: SshServer) -> None:
    with host_that_hangs_up(99, host.port) as (port, seen), pytest.raises(Refused, match="after 2 failed attempts: "):
        said(command_plugin, host.connection(port=port, dialErrorLimit=2))
    assert len(seen) == 3


def test_the_pauses_between_tries_grow_from_a_tenth_of_a_second(command_plugin: Plugin, host: SshServer) -> None:
    started = time.monotonic()
    with pytest.raises(Refused, match="connection refused"):
        said(command_plugin, host.connection(port=closed_port(), dialErrorLimit=4))
    assert time.monotonic() - started > 0.8  # 0.1 + 0.15 + 0.225 + 0.3375


def test_one_try_takes_no_longer_than_it_may(command_plugin: Plugin, host: SshServer) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, ExitStack() as stack:
        for _ in range(4):  # the queue of the listener is full, and further connections get no answer
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect(deaf.getsockname())
        started = time.monotonic()
        with pytest.raises(Refused, match=r"timeout|deadline"):
            said(command_plugin, host.connection(port=deaf.getsockname()[1], perDialTimeout=1))
        assert 0.9 < time.monotonic() - started < 14  # the default is 15


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ssh-rsa"])
def test_the_pinned_host_key_is_asked_for_and_trusted(command_plugin: Plugin, host: SshServer, kind: str) -> None:
    assert said(command_plugin, host.connection(hostKey=host.host_key(kind))) == "there"


def test_another_host_key_is_refused_before_anything_is_sent(command_plugin: Plugin, host: SshServer) -> None:
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    with pytest.raises(Refused, match="host key mismatch"):
        said(command_plugin, host.connection(hostKey=stranger))


def test_a_host_key_that_is_none_is_named(command_plugin: Plugin, host: SshServer) -> None:
    with pytest.raises(Refused, match="hostKey: "):
        said(command_plugin, host.connection(hostKey="nonsense"))


def test_a_wrong_login_is_tried_again_as_a_host_may_still_be_told_of_it(
    command_plugin: Plugin, host: SshServer
) -> None:
    before = host.logins
    with pytest.raises(Refused, match=r"after 1 failed attempts: .*unable to authenticate"):
        said(command_plugin, host.connection(user="nobody", dialErrorLimit=1))
    assert host.logins == before + 2


def test_a_password_and_an_encrypted_key_log_in(command_plugin: Plugin, host: SshServer) -> None:
    assert said(command_plugin, host.connection(privateKey=None, password=PASSWORD)) == "there"
    locked = host.key.export_private_key("pkcs1-pem", passphrase="locked").decode()
    assert said(command_plugin, host.connection(privateKey=locked, privateKeyPassword="locked")) == "there"


def test_the_host_is_reached_through_the_proxy_with_a_login_and_key_of_its_own(
    command_plugin: Plugin, host: SshServer, tmp_path: Path
) -> None:
    with SshServer(tmp_path) as proxy:
        assert said(command_plugin, host.connection(proxy=proxy.connection())) == "there"
        assert proxy.forwards == [host.port]
        with pytest.raises(Refused, match=r"^proxy: .*host key mismatch"):
            said(command_plugin, host.connection(proxy=proxy.connection(hostKey=host.host_key())))
