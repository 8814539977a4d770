"""The libvirt plugin knows every property that the Python package pulumi-libvirt can send."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import pulumi_libvirt
import pytest
from pulumi._types import input_type_py_to_pulumi_names, input_type_types

from tests.toolchain.plugin import Plugin

KINDS = {
    "CloudInitDisk": pulumi_libvirt.cloud_init_disk,
    "Domain": pulumi_libvirt.domain,
    "Network": pulumi_libvirt.network,
    "Pool": pulumi_libvirt.pool,
    "Volume": pulumi_libvirt.volume,
}


@pytest.fixture(scope="module")
def plugin(binaries: Path) -> Iterator[Plugin]:
    """The plugin without a hypervisor, which checking does not need."""
    with Plugin(binaries / "pulumi-resource-libvirt", configure=False) as plugin:
        yield plugin


def sample(kind: Any) -> Any:  # noqa: ANN401 - any type that a property may have
    """A value of the type, with every property of it."""
    if kind in {str, int, float, bool}:
        return kind(1)
    if get_origin(kind) is None:
        names = input_type_py_to_pulumi_names(kind)
        types = input_type_types(kind)
        return {sent: sample(types[sent]) for sent in names.values()}
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Union:  # of the value, and what may become it later
        return sample(inner[0])
    return {"name": sample(inner[1])} if origin is Mapping else [sample(inner[0])]


def token(kind: str) -> str:
    return f"libvirt:index/{kind[0].lower()}{kind[1:]}:{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_plugin_knows_all_properties_of(plugin: Plugin, kind: str) -> None:
    everything = sample(getattr(KINDS[kind], f"{kind}Args"))
    _, failures = plugin.check(token(kind), everything)
    assert [failure for failure in failures if not failure.startswith("Conflicting")] == []


def test_a_property_that_it_does_not_know_is_named(plugin: Plugin) -> None:
    _, failures = plugin.check(token("Volume"), {"name": "v", "colour": "red"})
    assert "colour" in "".join(failures)
