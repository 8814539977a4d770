"""A host that is a directory, on which the shell of operations runs."""

import subprocess
from pathlib import Path

from operations.scripts import Script

SYSTEMCTL = """#!/bin/bash
echo "$*" >>"$0.log"
case "$*" in *LoadState*) echo not-found ;; *NeedDaemonReload*) echo no ;; *MainPID*) cat "$0.pid" ;; esac
"""


NFT = """#!/bin/bash
echo "$*" >>"$0.log"
case "$*" in *list*) echo 'table inet etcd {}' ;; esac
"""
GETENT = """#!/bin/bash
[[ "$*" != 'passwd root' ]] || exec echo "root:x:0:0::${0%/*}/home:/bin/bash"
exit 2
"""
ADMITTED = {
    "HOSTS_BLOCK": "# BEGIN etcd-cluster\n192.0.2.1 m1\n# END etcd-cluster",
    "ENDPOINTS": "https://192.0.2.1:2379",
    "FIREWALL": "table inet etcd {}",
    "FIREWALL_SERVICE": "[Service]",
}


class Place:
    """A host that is a directory, with users, a systemctl and an nft that only write down what they are asked."""

    def __init__(self, path: Path) -> None:
        self.root, self.bin = path / "opt", path / "bin"
        self.bin.mkdir()
        for name, text in {"systemctl": SYSTEMCTL, "nft": NFT, "getent": GETENT}.items():
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        self.main = self.bin / "systemctl.pid"
        self.main.write_text("0")
        self.hosts = path / "hosts"
        self.hosts.write_text("127.0.0.1 localhost\n")
        self.values = {
            "ROOT": str(self.root),
            "UNIT": str(path / "etcd.service"),
            "FIREWALL_UNIT": str(path / "etcd-firewall.service"),
            "WRAPPER": str(path / "etcdctl"),
            "TIME_SOURCES": str(path / "etcd-cluster.sources"),
            "HOSTS": str(self.hosts),
            "LOCK": str(path / "lock"),
        }
        for name in ("releases/1/etcd", "releases/1/etcdctl", "credentials/c/server.crt", "data/.keep"):
            self.upload(name, name)

    def upload(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def settings(self, digest: str) -> None:
        self.upload(f"settings/{digest}/etcd.yml", f"settings: {digest}\n")
        self.upload(f"settings/{digest}/etcd.service", "[Service]\n")

    def run(self, name: str, *parts: str, **values: str) -> subprocess.CompletedProcess[str]:
        text = Script(name, self.values | values, parts=parts).text
        path = f"{self.bin}:/usr/bin:/bin"
        return subprocess.run(
            ["bash", "-s"], input=text, capture_output=True, text=True, check=False, env={"PATH": path}
        )

    def found(self, revision: str, settings: str, release: str = "1") -> subprocess.CompletedProcess[str]:
        made = {"REVISION": revision, "SETTINGS": settings, "CREDENTIALS": "c", "RELEASE": release, "RESTART": "r"}
        return self.run("found", "admission", "activate", INITIAL="initial: it's new\n", **ADMITTED, **made)

    def admit(self, **values: str) -> subprocess.CompletedProcess[str]:
        return self.run("admit", "admission", **ADMITTED | values)
