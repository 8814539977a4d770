"""A configuration as far as it is valid: what rules about several keys look at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from config.files import Files
from config.hosts import DeclaredMember, HypervisorSpec, Image, LibvirtMember, MachineSpec, SshMember
from config.release import ReleaseSource
from config.schema import Certificates, Configuration, Ports, Ssh
from etcd.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The valid parts; None, or absent from a mapping, is what has errors of its own."""

    files: Files
    secrets: frozenset[str]  # top-level keys that are secrets
    has_members: bool  # as a mapping, empty or not
    member_names: tuple[str, ...]  # all of them, valid or not
    hypervisor_names: tuple[str, ...]
    members: Mapping[str, LibvirtMember | SshMember] = field(default_factory=dict)
    hypervisors: Mapping[str, HypervisorSpec] = field(default_factory=dict)
    release: ReleaseSource | None = None
    image: Image | None = None
    has_image: bool = False
    machine: MachineSpec | None = None
    ssh: Ssh | None = None
    ports: Ports | None = None
    has_metrics_networks: bool = False
    settings: Settings | None = None
    certificates: Certificates | None = None
    pause_after: int = 0
    allow: frozenset[str] = frozenset()

    @property
    def virtual(self) -> Mapping[str, LibvirtMember]:
        """The members on VMs."""
        return {name: one for name, one in self.members.items() if isinstance(one, LibvirtMember)}


def draft(raw: Mapping[str, object], *, files: Files, secrets: frozenset[str]) -> Draft:
    """Each part that is valid by itself; of members and hypervisors each single one."""
    members, hypervisors = _entries(raw.get("members")), _entries(raw.get("hypervisors"))
    consents = raw.get("allow")
    return Draft(
        files=files,
        secrets=secrets,
        has_members=isinstance(raw.get("members"), Mapping),
        member_names=tuple(members),
        hypervisor_names=tuple(hypervisors),
        members=_valid_entries(members, _adapter(DeclaredMember)),
        hypervisors=_valid_entries(hypervisors, TypeAdapter(HypervisorSpec)),
        release=_part(raw, "release", ReleaseSource),
        image=_part(raw, "image", Image),
        has_image=raw.get("image") is not None,
        machine=_part(raw, "machine", MachineSpec),
        ssh=_part(raw, "ssh", Ssh),
        ports=_part(raw, "ports", Ports),
        has_metrics_networks=bool(raw.get("metrics_networks")),
        settings=_part(raw, "settings", Settings),
        certificates=_part(raw, "certificates", Certificates),
        pause_after=_valid(raw.get("pause_after", 0), TypeAdapter(int)) or 0,
        allow=frozenset(str(one) for one in consents) if isinstance(consents, list) else frozenset(),
    )


def _adapter(annotation: Any) -> TypeAdapter[LibvirtMember | SshMember]:  # noqa: ANN401  a union is no type to mypy
    return TypeAdapter(annotation)


def _entries(raw: object) -> Mapping[str, object]:
    return {str(name): value for name, value in raw.items()} if isinstance(raw, Mapping) else {}


def _valid_entries(raw: Mapping[str, object], adapter: TypeAdapter[T]) -> Mapping[str, T]:
    tried = {name: _valid(value, adapter) for name, value in raw.items()}
    return {name: value for name, value in tried.items() if value is not None}


def _part(raw: Mapping[str, object], key: str, model: type[T]) -> T | None:
    if key in raw:
        return _valid(raw[key], TypeAdapter(model))
    default = Configuration.model_fields[key].get_default()
    return default if isinstance(default, model) else None


def _valid(raw: object, adapter: TypeAdapter[T]) -> T | None:
    try:
        return adapter.validate_json(json.dumps(raw))
    except ValidationError:
        return None
