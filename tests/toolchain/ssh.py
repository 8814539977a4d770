"""A host to log in to, on loopback."""

# ruff: noqa: ARG002 - asyncssh calls these with all it has

import asyncio
import socket
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import asyncssh

USER = "operator"
PASSWORD = "let me in"
SECONDS = 10


class SshServer:
    """An SSH server in a thread of its own: runs commands with /bin/sh, offers SFTP below `files`, forwards TCP."""

    def __init__(self, directory: Path) -> None:
        self.files = directory / "files"
        self.files.mkdir()
        self.key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
        self.host_keys = [asyncssh.generate_private_key(kind) for kind in ("ssh-ed25519", "ssh-rsa")]
        self.logins = 0
        self.forwards: list[int] = []
        self.environment: dict[str, str] = {}
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> "SshServer":
        self._thread.start()
        self._server = self._await(self._listen())
        self.port = self._server.get_port()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._await(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    def connection(self, **changes: object) -> dict[str, object]:
        """The connection property that logs in here, with the host's key pinned."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "privateKey": self.private_key,
            "hostKey": self.host_key(),
            "dialErrorLimit": 0,
            **changes,
        }

    @property
    def private_key(self) -> str:
        return self.key.export_private_key().decode()

    def host_key(self, kind: str = "ssh-ed25519") -> str:
        key = next(key for key in self.host_keys if key.get_algorithm() == kind)
        return key.export_public_key().decode().strip()

    def _await(self, coroutine: Any) -> Any:  # noqa: ANN401 - the coroutine's result
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(SECONDS)

    async def _listen(self) -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            lambda: Session(self),
            "127.0.0.1",
            0,
            server_host_keys=self.host_keys,
            process_factory=self._process,
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=bytes(self.files)),
            encoding=None,
        )

    async def _close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _process(self, process: "asyncssh.SSHServerProcess[bytes]") -> None:
        self.environment = {str(name): str(value) for name, value in process.env.items()}
        child = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            process.command or "",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        stdout, stderr = await child.communicate(await process.stdin.read())
        process.stdout.write(stdout)
        process.stderr.write(stderr)
        process.exit(child.returncode or 0)


class Session(asyncssh.SSHServer):
    """Who may come in, and what for."""

    def __init__(self, server: SshServer) -> None:
        self._server = server

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._server.logins += 1

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username == USER and password == PASSWORD

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == USER and key.public_data == self._server.key.public_data

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        self._server.forwards.append(dest_port)
        return True


def closed_port() -> int:
    """A port on loopback that refuses connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
