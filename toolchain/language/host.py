"""A thin Python language host: what the engine starts to run a program in the checkout's own environment."""

# ruff: noqa: ARG002, N802 - names and signatures are gRPC's

import os
import runpy
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from types import TracebackType

import grpc  # type: ignore[import-untyped]
from pulumi import RunError
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto import language_pb2_grpc, plugin_pb2

UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
PARENT_POLL_SECONDS = 0.5


class LanguageHost(LanguageServer):
    """The SDK's own server, which knows how to run a program, and what it leaves out. One `Run` at a time."""

    def __init__(self) -> None:
        super().__init__(program=lambda: None)
        self._running = threading.Lock()

    def Handshake(
        self, request: messages.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> messages.LanguageHandshakeResponse:
        """Return an empty answer: the engine's address comes again with every `Run`."""
        return messages.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: object, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Return the version of the SDK that runs the program."""
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi"))

    def InstallDependencies(
        self, request: messages.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[messages.InstallDependenciesResponse]:
        """Return nothing and install nothing: the environment belongs to the checkout."""
        return iter(())

    def RuntimeOptionsPrompts(
        self, request: messages.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> messages.RuntimeOptionsResponse:
        """Return no questions."""
        return messages.RuntimeOptionsResponse()

    def GetProgramDependencies(
        self, request: messages.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> messages.GetProgramDependenciesResponse:
        """Return the packages that are installed beside the SDK."""
        installed = sorted((found.metadata["Name"], found.version) for found in metadata.distributions())
        return messages.GetProgramDependenciesResponse(
            dependencies=[messages.DependencyInfo(name=name, version=version) for name, version in installed]
        )

    def Run(self, request: messages.RunRequest, context: grpc.ServicerContext) -> messages.RunResponse:
        """Return when the program has registered everything; what it did wrong is logged, and told by `bail`."""
        with self._running:
            entry = entry_point(request)
            self.program = lambda: run_program(entry, Path(request.pwd))
            response = super().Run(request, context)  # type: ignore[no-untyped-call]
        return messages.RunResponse(bail=bool(response.error))


def entry_point(request: messages.RunRequest) -> Path:
    """Return the absolute path of the file to run: the entry point, or `__main__.py` in it if it is a directory."""
    asked = Path(request.info.program_directory or request.pwd, request.info.entry_point or request.program or ".")
    return (asked / "__main__.py" if asked.is_dir() else asked).resolve()


def run_program(entry: Path, directory: Path) -> None:
    """Run the file as `__main__`; a mistake in it becomes a RunError that holds its traceback without our frames."""
    os.chdir(directory)
    forget_modules_under(entry.parent)
    if sys.path[0] != str(entry.parent):
        sys.path.insert(0, str(entry.parent))
    if not entry.is_file():
        raise RunError(f"there is no program to run: {entry} does not exist")
    try:
        runpy.run_path(str(entry), run_name="__main__")
    except RunError:
        raise
    except SystemExit as stop:
        if stop.code not in {None, 0}:
            raise RunError(f"the program ended itself: {stop}") from None
    except Exception as mistake:
        raise RunError(program_traceback(mistake, entry)) from None


def program_traceback(mistake: Exception, entry: Path) -> str:
    """Return the traceback as Python prints it, from the program's first frame on."""
    frame: TracebackType | None = mistake.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename != str(entry):
        frame = frame.tb_next
    lines = traceback.format_exception(type(mistake), mistake, frame)
    return "Program failed with an unhandled exception:\n" + "".join(lines)


def forget_modules_under(directory: Path) -> None:
    """Drop the program's own modules, so that a second run in this process starts from their source again."""
    environment = Path(sys.prefix)
    for name, module in list(sys.modules.items()):
        origin = getattr(module, "__file__", None)
        if origin is None or name == "__main__":
            continue
        if Path(origin).is_relative_to(directory) and not Path(origin).is_relative_to(environment):
            del sys.modules[name]


def leave_with_parent(parent: int) -> None:
    """Leave when the engine is gone: one that was killed cannot tell us to."""
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_SECONDS)
    os._exit(1)


def main() -> None:
    """Serve the engine on a loopback port, whose number is the first line of our output."""
    for farewell in (signal.SIGINT, signal.SIGTERM):  # the engine ends its plugins with SIGINT, and waits 5 s for it
        signal.signal(farewell, lambda *_: os._exit(0))
    threading.Thread(target=leave_with_parent, args=(os.getppid(),), daemon=True).start()
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=UNLIMITED)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
