"""Scripts on a host: for so long, or for as long as they are heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncssh

from operations.errors import UnansweredError
from operations.login import reason
from operations.scripts import Script

SAID = 1200  # characters of a script's complaint that are repeated
FAREWELL = 2.0  # seconds for a script that goes on to end


@asynccontextmanager
async def within(seconds: float, script: Script) -> AsyncIterator[None]:
    """Cuts what takes longer; TimeoutError says what that was."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TimeoutError(f"'{script.name}' did not end there within {seconds:g} s") from None


class Going:
    """A script that goes on on a member's host for as long as it is heard."""

    def __init__(
        self, name: str, connection: asyncssh.SSHClientConnection, process: "asyncssh.SSHClientProcess[str]", said: str
    ) -> None:
        self._name, self._connection, self._process, self.said = name, connection, process, said

    @property
    def going(self) -> bool:
        """Whether it has not ended, as far as is known here."""
        return not self._connection.is_closed() and not self._process.is_closing() and self._process.returncode is None

    def beat(self) -> None:
        """Lets it hear that this run lives; nothing happens when it has ended."""
        with suppress(OSError, asyncssh.Error):
            self._process.stdin.write("\n")

    async def ask(self, question: str, seconds: float) -> str:
        """The lines of its answer, which a line with a dot ends; UnansweredError when it does not come to that."""
        lines: list[str] = []
        try:
            async with asyncio.timeout(seconds):
                self._process.stdin.write(f"{question}\n")
                while (line := await self._process.stdout.readline()) != ".\n":
                    if not line:
                        said = str(await self._process.stderr.read()).strip()[-SAID:]
                        raise UnansweredError(self._name, said or "it went away")
                    lines.append(line)
        except (OSError, asyncssh.Error, TimeoutError) as error:
            raise UnansweredError(self._name, reason(error)) from None
        return "".join(lines)

    async def end(self) -> None:
        """Returns when it has ended, or does not answer."""
        with suppress(OSError, asyncssh.Error, TimeoutError):
            self._process.stdin.write_eof()
            async with asyncio.timeout(FAREWELL):
                await self._process.wait()
