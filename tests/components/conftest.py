"""The program under mocks, once on existing hosts and once on VMs."""

import pytest

from tests.components.stacks import RELEASE, VIRTUAL, existing, virtual
from tests.program import Program, run


@pytest.fixture(scope="session")
def on_hosts() -> Program:
    """Three existing hosts."""
    return run({"name": "c", "release": RELEASE, "members": existing("m1", "m2", "m3")})


@pytest.fixture(scope="session")
def on_vms() -> Program:
    """Three VMs."""
    return run(VIRTUAL | {"members": virtual("m1", "m2", "m3")})
