"""command:remote:CopyToRemote: what is copied where, and when."""

import hashlib
from pathlib import Path

import pytest

from tests.toolchain.plugin import SIGNATURE, UNKNOWN, Plugin, Refused, is_secret
from tests.toolchain.ssh import SshServer

COPY = "command:remote:CopyToRemote"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


def text(content: str) -> dict[str, str]:
    return {SIGNATURE: ASSET, "text": content, "hash": hashlib.sha256(content.encode()).hexdigest()}


def file(path: Path) -> dict[str, str]:
    return {SIGNATURE: ASSET, "path": str(path), "hash": hashlib.sha256(path.read_bytes()).hexdigest()}


def directory(path: str) -> dict[str, str]:
    return {SIGNATURE: ARCHIVE, "path": path, "hash": hashlib.sha256(path.encode()).hexdigest()}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory with a file in it and one below."""
    (tmp_path / "tree" / "below").mkdir(parents=True)
    (tmp_path / "tree" / "a").write_text("a")
    (tmp_path / "tree" / "below" / "b").write_text("b")
    return tmp_path / "tree"


def copied(plugin: Plugin, host: SshServer, source: dict[str, str], path: str) -> dict[str, object]:
    _, state = plugin.create(COPY, {"connection": host.connection(), "source": source, "remotePath": path})
    return state


def test_text_becomes_a_file_in_directories_that_are_made(command_plugin: Plugin, host: SshServer) -> None:
    state = copied(command_plugin, host, text("hello"), "/made/for/it")
    assert (host.files / "made" / "for" / "it").read_text() == "hello"
    assert is_secret(state["connection"])


def test_a_file_goes_to_the_path_or_into_the_directory_there(
    command_plugin: Plugin, host: SshServer, tree: Path
) -> None:
    copied(command_plugin, host, file(tree / "a"), "/renamed")
    assert (host.files / "renamed").read_text() == "a"
    (host.files / "folder").mkdir()
    copied(command_plugin, host, file(tree / "a"), "/folder")
    assert (host.files / "folder" / "a").read_text() == "a"


def test_a_directory_is_copied_with_its_name_and_with_a_slash_without_it(
    command_plugin: Plugin, host: SshServer, tree: Path
) -> None:
    copied(command_plugin, host, directory(str(tree)), "/named")
    assert (host.files / "named" / "tree" / "below" / "b").read_text() == "b"
    copied(command_plugin, host, directory(f"{tree}/"), "/bare")
    assert (host.files / "bare" / "below" / "b").read_text() == "b"


def test_what_was_there_is_overwritten_and_what_is_beside_it_stays(
    command_plugin: Plugin, host: SshServer, tree: Path
) -> None:
    (host.files / "over").mkdir()
    (host.files / "over" / "a").write_text("something longer")
    (host.files / "over" / "other").write_text("stays")
    copied(command_plugin, host, directory(f"{tree}/"), "/over")
    assert (host.files / "over" / "a").read_text() == "a"
    assert (host.files / "over" / "other").read_text() == "stays"


def test_text_for_a_directory_and_a_directory_for_a_file_are_refused(
    command_plugin: Plugin, host: SshServer, tree: Path
) -> None:
    (host.files / "is-directory").mkdir()
    (host.files / "is-file").write_text("")
    with pytest.raises(Refused, match="is a directory"):
        copied(command_plugin, host, text("x"), "/is-directory")
    with pytest.raises(Refused, match="is not a directory"):
        copied(command_plugin, host, directory(str(tree)), "/is-file")


def test_an_update_copies_only_new_content_or_to_a_new_path(command_plugin: Plugin, host: SshServer) -> None:
    inputs = {"connection": host.connection(), "source": text("one"), "remotePath": "/kept"}
    _, state = command_plugin.create(COPY, inputs)
    before = host.logins
    command_plugin.update(COPY, state, {**inputs, "connection": host.connection(host="localhost")})
    assert host.logins == before
    command_plugin.update(COPY, state, {**inputs, "source": text("two")})
    assert (host.files / "kept").read_text() == "two"
    command_plugin.update(COPY, state, {**inputs, "remotePath": "/moved"})
    assert (host.files / "moved").read_text() == "one"


def test_nothing_is_copied_in_a_preview(command_plugin: Plugin, host: SshServer) -> None:
    inputs = {"connection": host.connection(), "source": text("x"), "remotePath": "/preview"}
    command_plugin.create(COPY, inputs, preview=True)
    assert not (host.files / "preview").exists()


def test_a_source_that_is_not_known_yet_is_refused_as_by_the_official_plugin(
    command_plugin: Plugin, host: SshServer
) -> None:
    inputs = {"connection": host.connection(), "source": UNKNOWN, "remotePath": "/x"}
    _, failures = command_plugin.check(COPY, inputs)
    assert failures == ["either asset or archive must be set"]
