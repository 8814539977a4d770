"""A resource plugin as its own process, and the engine's side of the conversation."""

import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2, json_format, struct_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
SECONDS = 30

Properties = Mapping[str, Any]


def secret(value: object) -> dict[str, object]:
    """The value as the engine marks a secret."""
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: object) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def is_unknown(value: object) -> bool:
    return value == UNKNOWN or (isinstance(value, dict) and value.get(SIGNATURE) == OUTPUT and "value" not in value)


def revealed(value: Any) -> Any:  # noqa: ANN401 - any property
    return value["value"] if is_secret(value) else value


class Log(engine_pb2_grpc.EngineServicer):
    """The engine's log: what the plugin wants to be shown."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def Log(self, request: engine_pb2.LogRequest, context: object) -> Any:  # noqa: ANN401, ARG002, N802
        self.lines.append(request.message)
        return empty_pb2.Empty()


class Refused(Exception):  # noqa: N818 - the plugin's answer, not a failure of ours
    """What the plugin says when it cannot do what it is asked."""


class Plugin:
    """A running plugin; every method is one request of the engine."""

    def __init__(self, binary: Path, *, configure: bool = True) -> None:
        self.log = Log()
        self._server = grpc.server(ThreadPoolExecutor(max_workers=2))
        engine_pb2_grpc.add_EngineServicer_to_server(self.log, self._server)
        engine = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        self._process = subprocess.Popen(
            [binary, f"127.0.0.1:{engine}"],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip()
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        if configure:
            self._call("Configure", provider_pb2.ConfigureRequest(acceptSecrets=True, acceptResources=True))

    def __enter__(self) -> "Plugin":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()
        self._process.terminate()
        self._process.wait(SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._server.stop(None)

    def check(self, token: str, inputs: Properties) -> tuple[dict[str, Any], list[str]]:
        """The inputs as they will be recorded, and what is wrong with them."""
        request = provider_pb2.CheckRequest(urn=urn(token), olds=struct({}), news=struct(inputs))
        response = self._call("Check", request)
        return plain(response.inputs), [failure.reason for failure in response.failures]

    def create(self, token: str, inputs: Properties, *, preview: bool = False) -> tuple[str, dict[str, Any]]:
        """The new resource's id and state, from inputs that were checked first."""
        checked, failures = self.check(token, inputs)
        if failures:
            raise Refused("; ".join(failures))
        request = provider_pb2.CreateRequest(urn=urn(token), properties=struct(checked), preview=preview)
        response = self._call("Create", request)
        return response.id, plain(response.properties)

    def changes(self, token: str, state: Properties, inputs: Properties) -> dict[str, str]:
        """What differs, each with the kind of its difference, as `UPDATE` or `ADD_REPLACE`."""
        checked, _ = self.check(token, inputs)
        request = provider_pb2.DiffRequest(id="an-id", urn=urn(token), olds=struct(state), news=struct(checked))
        response = self._call("Diff", request)
        assert bool(response.detailedDiff) == (response.changes == provider_pb2.DiffResponse.DIFF_SOME)
        return {name: provider_pb2.PropertyDiff.Kind.Name(diff.kind) for name, diff in response.detailedDiff.items()}

    def update(self, token: str, state: Properties, inputs: Properties, *, preview: bool = False) -> dict[str, Any]:
        """The new state."""
        checked, _ = self.check(token, inputs)
        request = provider_pb2.UpdateRequest(
            id="an-id", urn=urn(token), olds=struct(state), news=struct(checked), preview=preview
        )
        return plain(self._call("Update", request).properties)

    def delete(self, token: str, state: Properties) -> None:
        self._call("Delete", provider_pb2.DeleteRequest(id="an-id", urn=urn(token), properties=struct(state)))

    def cancel(self) -> None:
        self._call("Cancel", empty_pb2.Empty())

    def shown(self, line: str) -> bool:
        """Whether the line was shown; logging runs beside the answer, so it may come a little later."""
        for _ in range(20):
            if line in self.log.lines:
                return True
            time.sleep(0.01)
        return False

    def _call(self, method: str, request: object) -> Any:  # noqa: ANN401 - one type for each method
        try:
            return getattr(self._stub, method)(request, timeout=SECONDS)
        except grpc.RpcError as error:
            raise Refused(error.details()) from None


def urn(token: str) -> str:
    return f"urn:pulumi:test::project::{token}::it"


def struct(properties: Properties) -> struct_pb2.Struct:
    converted = struct_pb2.Struct()
    json_format.ParseDict(dict(properties), converted)
    return converted


def plain(properties: struct_pb2.Struct) -> dict[str, Any]:
    return dict(json_format.MessageToDict(properties))
