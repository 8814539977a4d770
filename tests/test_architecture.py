"""The shape of the project, as docs/architecture.md promises it."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
OURS = {"components", "config", "etcd", "lab", "operations", "remote", "toolchain", "tests", "bench"}
MAY_IMPORT = {
    "etcd": {"etcd"},
    "config": {"config", "etcd", "pulumi"},
    "remote": {"remote", "pulumi", "pulumi_command"},
    "operations": {"operations", "etcd", "config"},
    "components": {
        "components",
        "config",
        "etcd",
        "operations",
        "remote",
        "pulumi",
        "pulumi_command",
        "pulumi_tls",
        "pulumi_libvirt",
    },
}
WATCHED = OURS | {"pulumi", "pulumi_command", "pulumi_tls", "pulumi_libvirt"}
CONNECTIONS = {"remote/commands.py"}


def tracked(suffix: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", f"*{suffix}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [PROJECT / name for name in listed.stdout.splitlines() if (PROJECT / name).exists()]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("layer", sorted(MAY_IMPORT))
def test_a_layer_imports_only_what_it_may(layer: str) -> None:
    sources = [path for path in tracked(".py") if path.relative_to(PROJECT).parts[0] == layer]
    assert sources
    for path in sources:
        roots = {name.split(".")[0] for name in imported(path)} & WATCHED
        assert roots <= MAY_IMPORT[layer], f"{path.relative_to(PROJECT)} imports {roots - MAY_IMPORT[layer]}"


def test_only_one_module_reads_the_configuration() -> None:
    readers = [path for path in tracked(".py") if "pulumi.Config(" in path.read_text() and "tests" not in path.parts]
    assert [str(path.relative_to(PROJECT)) for path in readers] == ["config/load.py"]


def test_only_one_module_builds_connections_for_uploads() -> None:
    builders = {
        str(path.relative_to(PROJECT))
        for path in tracked(".py")
        if "ConnectionArgs(" in path.read_text() and "tests" not in path.parts
    }
    assert builders == CONNECTIONS


def test_python_files_and_functions_stay_readable_at_one_glance() -> None:
    for path in tracked(".py"):
        source = path.read_text()
        assert source.count("\n") <= 200, f"{path} has {source.count(chr(10))} lines"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= 40, f"{path}:{node.lineno} {node.name} has {lines} lines"


def test_the_program_is_a_table_of_contents() -> None:
    assert (PROJECT / "__main__.py").read_text().count("\n") <= 40
