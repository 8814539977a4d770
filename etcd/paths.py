"""Every path on a host, written once."""

from pathlib import PurePosixPath

ROOT = PurePosixPath("/opt/etcd")

RELEASES = ROOT / "releases"  # <version>/{etcd,etcdctl,etcdutl}: immutable, checksum verified
SETTINGS = ROOT / "settings"  # <digest>/{etcd.yml,etcd.service}: plain, without any `initial-*`
CREDENTIALS = ROOT / "credentials"  # <fingerprint>/: keys 0600 etcd
REVISIONS = ROOT / "revisions"  # <id>/{bin -> release, ssl -> credentials, settings -> settings, cfg/etcd.yml composed}
CURRENT = ROOT / "current"  # -> revisions/<id>, flipped by an atomic rename

BIN = CURRENT / "bin"
CFG = ROOT / "cfg"  # -> current/cfg
SSL = ROOT / "ssl"  # -> current/ssl
DATA = ROOT / "data"
CHECK = ROOT / "check"  # -> current/settings/check

IDENTITY = ROOT / "identity.json"  # cluster ID, member ID, token: written when first healthy
INITIAL = ROOT / "initial.yml"  # the `initial-*` settings: written by operations, never part of the settings' digest
FIREWALL = ROOT / "firewall.nft"  # who may reach the ports: written by operations, as is `endpoints` beside it

CONFIG_FILE = CFG / "etcd.yml"
UNIT = PurePosixPath("/etc/systemd/system/etcd.service")
FIREWALL_UNIT = PurePosixPath("/etc/systemd/system/etcd-firewall.service")
WRAPPER = PurePosixPath("/usr/local/bin/etcdctl")  # -> current/settings/etcdctl, where nobody else has one
TIME_SOURCES = PurePosixPath("/etc/chrony/sources.d/etcd-cluster.sources")
HOSTS = PurePosixPath("/etc/hosts")

# In a credentials directory. Trust bundles hold every authority that is trusted, the issuing one among them.
PEER_AUTHORITIES = "peer-ca.crt"
CLIENT_AUTHORITIES = "client-ca.crt"
PEER_CERTIFICATE, PEER_KEY = "peer.crt", "peer.key"
SERVER_CERTIFICATE, SERVER_KEY = "server.crt", "server.key"
TOOLS_CERTIFICATE, TOOLS_KEY = "tools.crt", "tools.key"  # what asks etcd on its own host: root and the group etcd
