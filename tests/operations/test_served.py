"""What a host finds out about the certificates that its own ports serve, on loopback."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from etcd.members import LOOPBACK
from operations.observation import Served
from operations.scripts import FOLDER
from tests.forged import Authority, forged, stranger

AUTHORITIES = {"client": stranger(), "peer": stranger()}
FILES = {"server": "client-ca.crt", "peer": "peer-ca.crt"}


@contextmanager
def serving(folder: Path, name: str) -> Iterator[int]:
    """A port that answers handshakes with what is in the folder, as etcd would."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
    with socket.create_server((LOOPBACK, 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    with context.wrap_socket(listener.accept()[0], server_side=True):
                        pass
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1]


class Place:
    """A member's directory with what was proved last and what is to be proved."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for credentials in ("former", "current"):
            (self.credentials(credentials)).mkdir(parents=True)
            (root / "revisions" / credentials).mkdir(parents=True)
            (root / "revisions" / credentials / "ssl").symlink_to(f"../../credentials/{credentials}")
        (root / "proved").symlink_to("revisions/former")
        (root / "current").symlink_to("revisions/current")

    def credentials(self, which: str) -> Path:
        return self.root / "credentials" / which

    def write(self, which: str, name: str, authorities: dict[str, Authority], *, expired: bool = False) -> None:
        trusted = {FILES[name]: AUTHORITIES["client" if name == "server" else name].certificate}
        for file, content in (forged(authorities, LOOPBACK, name, expired=expired) | trusted).items():
            (self.credentials(which) / file).write_text(content)

    def told(self, *, served: str = "current") -> list[tuple[str, bool, str]]:
        """Of each port: which, whether it serves what is wanted, and what is wrong with that."""
        with ExitStack() as stack:
            folder = self.credentials(served)
            ports = [stack.enter_context(serving(folder, name)) for name in FILES]
            values = {
                "SECONDS_EACH": 9,
                "ROOT": self.root,
                "CLIENT": f"{LOOPBACK}:{ports[0]}",
                "PEER": f"{LOOPBACK}:{ports[1]}",
            }
            text = "\n".join(
                [
                    "set -euo pipefail",
                    *(f"{name}='{value}'" for name, value in values.items()),
                    (FOLDER / "served.sh").read_text(),
                    "served",
                ]
            )
            done = subprocess.run(["bash", "-s"], input=text, capture_output=True, text=True, check=True, timeout=60)
            assert done.stderr == ""
        return [
            (one.port, one.serial == one.wanted, one.complaint) for one in map(Served.read, done.stdout.splitlines())
        ]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A member whose certificates were renewed, and are as they should be."""
    made = Place(tmp_path)
    for which in ("former", "current"):
        for name in FILES:
            made.write(which, name, AUTHORITIES)
    return made


def test_renewed_certificates_that_are_served_are_found_to_be(place: Place) -> None:
    assert place.told() == [("client", True, ""), ("peer", True, "")]


def test_the_former_certificates_are_told_apart_from_the_renewed_ones(place: Place) -> None:
    assert place.told(served="former") == [("client", False, ""), ("peer", False, "")]


def test_an_expired_certificate_and_one_of_a_stranger_are_told_in_words(place: Place) -> None:
    place.write("current", "server", AUTHORITIES, expired=True)
    place.write("current", "peer", {"peer": stranger()})
    [client, peer] = place.told()
    assert client == ("client", True, "certificate has expired")
    assert peer[:2] == ("peer", True)
    assert "certificate" in peer[2]
