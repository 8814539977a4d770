"""The real program under Pulumi's mocks: what it registers, with what inputs, depending on what."""

import asyncio
import json
import runpy
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pulumi
from pulumi.runtime import mocks

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


@dataclass(frozen=True)
class Registered:
    """One registration: its inputs, and the names of everything that it depends on."""

    type: str
    inputs: dict[str, Any]
    depends_on: list[str]
    delete_before_replace: bool
    protect: bool
    deleted_with: str


Program = dict[str, Registered]


class Providers(mocks.Mocks):
    """Stands in for every provider."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """An ID, and the outputs that a provider would add."""
        return f"{args.name}-id", {**args.inputs, **OUTPUTS.get(args.typ, {})}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:  # noqa: ARG002
        """Nothing is looked up."""
        return {}, None


class Monitor(mocks.MockMonitor):
    """A mock monitor that keeps each request, because mocks are not told of dependencies."""

    def __init__(self) -> None:
        super().__init__(Providers())
        self.program: Program = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: ANN401, N802
        """Registers, and remembers."""
        if request.type != "pulumi:pulumi:Stack":
            self.program[request.name] = Registered(
                request.type,
                pulumi.runtime.rpc.deserialize_properties(request.object),
                sorted(urn.split("::")[-1] for urn in request.dependencies),
                request.deleteBeforeReplace,
                request.protect,
                request.deletedWith,
            )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def run(config: dict[str, Any]) -> Program:
    """What `__main__.py` registers with the configuration, in a process of its own: the SDK keeps globals.

    No host is looked at: there is none.
    """
    asked = json.dumps({"probe": False, **config})
    done = subprocess.run(
        [sys.executable, "-m", "tests.program"], input=asked, capture_output=True, text=True, cwd=PROJECT
    )
    assert done.returncode == 0, done.stderr
    return {name: Registered(**fields) for name, fields in json.loads(done.stdout).items()}


async def _run(monitor: Monitor, config: dict[str, Any]) -> None:
    mocks.set_mocks(monitor.mocks, project="etcd-cluster", stack="test", preview=True, monitor=monitor)
    values = {f"etcd-cluster:{k}": v if isinstance(v, str) else json.dumps(v) for k, v in config.items()}
    pulumi.runtime.set_all_config(values)
    registered = asyncio.get_running_loop().create_future()
    registered.set_result(None)  # mocks have no callback server: a hook counts as registered, and never runs
    hooks = "pulumi.resource_hooks.register"
    with (
        patch(f"{hooks}_resource_hook", return_value=registered),
        patch(f"{hooks}_error_hook", return_value=registered),
    ):
        await pulumi.runtime.stack.run_pulumi_func(_main)


def _main() -> None:
    runpy.run_path(str(PROJECT / "__main__.py"), run_name="__main__")


if __name__ == "__main__":
    seen = Monitor()
    asyncio.run(_run(seen, json.load(sys.stdin)))
    json.dump({name: asdict(one) for name, one in seen.program.items()}, sys.stdout, default=str)
