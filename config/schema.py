"""What may be written in Pulumi.<stack>.yaml: every key, its type, its default and what it is for."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from config.hosts import DeclaredMembers, Hypervisors, Image, Jump, MachineSpec
from config.preflight import Preflight
from config.release import ReleaseSource
from config.values import HostSubnet, Label, Port, PrivateKey, ServerName
from etcd.quantities import Days, Seconds
from etcd.settings import Settings
from etcd.strict import Strict

NAMESPACE = "etcd-cluster"
ADMIN = "admin"

Consent = Literal["even_size", "many_members", "large_quota", "small_memory"]


class Ports(Strict):
    """The ports of every member."""

    client: Port = Field(default=2379, description="Clients, over TLS.")
    peer: Port = Field(default=2380, description="Other members, over TLS.")
    metrics: Port = Field(default=2381, description="Metrics and health, without TLS.")


class Ssh(Strict):
    """How members of the kind ssh are logged in to."""

    private_key: PrivateKey | None = Field(
        default=None,
        description="The private key in OpenSSH form, as a secret: `pulumi config set --secret --path "
        "'etcd-cluster:ssh.private_key' < KEYFILE`; unset: the SSH agent is asked.",
    )
    jump: Jump | None = Field(default=None, description="A jump host that all members of the kind ssh are behind.")


class Time(Strict):
    """Where hosts have their time from."""

    servers: tuple[ServerName, ...] = Field(
        default=(),
        description="NTP servers that chrony on every host follows, beside those that it follows already; it is "
        "installed with the host's own apt where it is missing. Unset: chrony follows none of ours; it is "
        "not taken away.",
        examples=[["ntp.example.org"]],
    )


class Lifetime(Strict):
    """How long certificates are valid, and when they are due for renewal."""

    validity: Days
    renew: Days

    @property
    def validity_days(self) -> int:
        """Days from issue to the end."""
        return self.validity.days

    @property
    def renew_days(self) -> int:
        """How many days before the end renewal is due."""
        return self.renew.days


class LeafLifetime(Lifetime):
    """Certificates of members and clients."""

    validity: Days = Field(default=timedelta(days=365), description="How long a new certificate is valid.")
    renew: Days = Field(
        default=timedelta(days=60), description="The last part of that time, in which any `pulumi up` renews it."
    )


class AuthorityLifetime(Lifetime):
    """The two authorities, one for peers and one for clients."""

    validity: Days = Field(default=timedelta(days=3650), description="How long an authority is valid.")
    renew: Days = Field(
        default=timedelta(days=365), description="The last part of that time, in which its successor is due."
    )


class Certificates(Strict):
    """Certificates and their lifetimes."""

    authority: AuthorityLifetime = Field(default=AuthorityLifetime(), description="The authorities.")
    leaf: LeafLifetime = Field(default=LeafLifetime(), description="What the authorities sign.")
    clients: tuple[Label, ...] = Field(
        default=("apiserver",), description="Clients that get a certificate of their own; `admin` always does."
    )

    @property
    def client_names(self) -> tuple[str, ...]:
        """All clients, admin first."""
        return (ADMIN, *(name for name in self.clients if name != ADMIN))


class Limits(Strict):
    """How long the parts of an operation may take."""

    connect: Seconds = Field(default=15.0, description="Until a host answers over SSH.")
    observe: Seconds = Field(
        default=20.0, description="Until a host has said how its member is; it counts as silent then."
    )
    boot: Seconds = Field(default=300.0, description="Until a VM that was just made answers over SSH.")
    bootstrap: Seconds = Field(default=600.0, description="Until a new cluster is healthy.")
    step: Seconds = Field(default=300.0, description="Until one step of a change is proven.")
    whole: Seconds = Field(default=3600.0, description="Until no further step of a change is begun.")


class Configuration(Strict):
    """All keys of a stack."""

    name: Label = Field(description="The cluster's name.", examples=["production"])
    release: ReleaseSource = Field(description="The release of etcd.")
    members: DeclaredMembers = Field(description="The members, by name: one, three or five of them.")
    hypervisors: Hypervisors = Field(default={}, description="The hypervisors, by name.")
    image: Image | None = Field(
        default=None, description="The image of the VMs; needed for members of the kind libvirt."
    )
    machine: MachineSpec = Field(default=MachineSpec(), description="The shape of the VMs.")
    ssh: Ssh = Field(default=Ssh(), description="How members of the kind ssh are logged in to.")
    client_networks: tuple[HostSubnet, ...] = Field(
        default=(),
        description="The networks that may reach the client port, besides the members and their own hosts; "
        "unset: all, for a certificate is asked for anyway.",
        examples=[["10.20.0.0/16"]],
    )
    metrics_networks: tuple[HostSubnet, ...] = Field(
        default=(),
        description="The networks that may reach the metrics port, which asks for no certificate; unset: none.",
        examples=[["10.20.9.0/24"]],
    )
    on_leave: Literal["keep_data", "delete_data"] = Field(
        default="keep_data",
        description="What becomes of the data on an existing host whose member leaves the configuration, or whose "
        "stack is destroyed: kept in /opt/etcd/data under a dated name, or deleted. (VMs: machine.protect_data.)",
    )
    time: Time = Field(default=Time(), description="Where hosts have their time from.")
    ports: Ports = Field(default=Ports(), description="The ports of every member.")
    settings: Settings = Field(default=Settings(), description="The settings of etcd itself.")
    certificates: Certificates = Field(default=Certificates(), description="Certificates and their lifetimes.")
    limits: Limits = Field(default=Limits(), description="How long the parts of an operation may take.")
    preflight: Preflight = Field(
        default=Preflight(), description="What hosts are looked at for before anything is put on them."
    )
    pause_after: int = Field(
        default=0,
        ge=0,
        description="A change that restarts members stops when it has come to so many of them, less than half, and "
        "goes on when this is raised or removed; 0: it does not stop.",
    )
    probe: bool = Field(
        default=True,
        description="Whether preview looks at the running cluster, and says what would be done to it or why not.",
    )
    allow: tuple[Consent, ...] = Field(
        default=(), description="Consents to what is refused otherwise.", examples=[["even_size"]]
    )
