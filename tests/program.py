"""The real program under Pulumi's mocks: what it registers, with what inputs, depending on what."""

import asyncio
import json
import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pulumi
from pulumi.runtime import mocks, rpc_manager, settings

PROJECT = Path(__file__).parents[1]
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBG4dkYYbxd8TkYYBXb8RRW8yYZ+XkUhpGVBzxvBlpV9\n"
OUTPUTS: dict[str, dict[str, Any]] = {
    "tls:index/privateKey:PrivateKey": {
        "private_key_pem": "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n",
        "private_key_openssh": "-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n-----END OPENSSH PRIVATE KEY-----\n",
        "public_key_openssh": PUBLIC_KEY,
        "public_key_fingerprint_sha256": "SHA256:Ab/Cd+EfGhIjKlMn",
    },
    "tls:index/selfSignedCert:SelfSignedCert": {"cert_pem": "authority\n", "validity_end_time": "2036-01-01T00:00:00Z"},
    "tls:index/certRequest:CertRequest": {"cert_request_pem": "request\n"},
    "tls:index/locallySignedCert:LocallySignedCert": {
        "cert_pem": "certificate\n",
        "validity_end_time": "2027-01-01T00:00:00Z",
    },
    "command:local:Command": {"stdout": json.dumps({"cluster_id": "c1"})},
}


@dataclass
class Registered:
    """One registration."""

    type: str
    name: str
    inputs: dict[str, Any]
    request: Any

    @property
    def depends_on(self) -> set[str]:
        """The names of everything that it depends on."""
        return {urn.split("::")[-1] for urn in self.request.dependencies}


@dataclass
class Program(mocks.Mocks):
    """What a run of the program registered and exported."""

    resources: dict[str, Registered] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """An ID, and the outputs that a provider would add."""
        return f"{args.name}-id", {**args.inputs, **OUTPUTS.get(args.typ, {})}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:  # noqa: ARG002
        """Nothing is looked up."""
        return {}, None

    def of_type(self, token: str) -> dict[str, Registered]:
        """Registrations of one type, by name."""
        return {name: one for name, one in self.resources.items() if one.type == token}


class Monitor(mocks.MockMonitor):
    """A mock monitor that keeps each request, because mocks are not told of dependencies."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.program = program

    def RegisterResource(self, request: Any) -> Any:  # noqa: ANN401, N802
        """Registers, and remembers."""
        response = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            inputs = pulumi.runtime.rpc.deserialize_properties(request.object)
            self.program.resources[request.name] = Registered(request.type, request.name, inputs, request)
        return response

    def RegisterResourceHook(self, request: Any) -> Any:  # noqa: ANN401, ARG002, N802
        """Hooks are accepted and never run."""
        return None


@contextmanager
def configured(config: dict[str, Any]) -> Iterator[None]:
    """The stack configuration of a run."""
    values = {f"etcd-cluster:{k}": v if isinstance(v, str) else json.dumps(v) for k, v in config.items()}
    with patch.dict(pulumi.runtime.config.CONFIG, values, clear=True):
        yield


def run(config: dict[str, Any]) -> Program:
    """Runs `__main__.py` with the configuration; whatever it raises is raised."""
    program = Program()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        mocks.set_mocks(program, project="etcd-cluster", stack="test", preview=True, monitor=Monitor(program))
        settings.SETTINGS.rpc_manager = rpc_manager.RPCManager()
        with configured(config), patch("pulumi.export", program.outputs.__setitem__):
            task = pulumi.runtime.stack.run_pulumi_func(_main)
            loop.run_until_complete(task)
    finally:
        loop.close()
    return program


def _main() -> None:
    runpy.run_path(str(PROJECT / "__main__.py"), run_name="__main__")
