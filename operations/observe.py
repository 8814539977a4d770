"""Looks at every host side by side, one round trip each."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import yaml

from etcd.admission import in_place
from etcd.members import Member
from operations import etcdctl
from operations.desired import Desired
from operations.errors import ScriptError, UnansweredError
from operations.hosts import Hosts
from operations.joining import parting
from operations.observation import Entry, Host, Identity, Initial, Observation, Served, Silent, Status, Unit
from operations.scripts import Script

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

LINE = 300  # characters of a line of the journal
QUESTIONS = 6  # the part of the limit that each question to etcd may take: 3 s of the usual 20


async def observe(desired: Desired, hosts: Hosts) -> Observation:
    """What every host says; those that do not answer within the limit are in it as silent."""
    looks = [_look(desired, hosts, wish.name) for wish in desired.members if wish.name in hosts.names]
    looked = await asyncio.gather(*looks)
    seen = Observation(
        hosts=tuple(host for host in looked if isinstance(host, Host)),
        silent=tuple(host for host in looked if isinstance(host, Silent)),
    )
    return seen.model_copy(update={"failed": await _failed(seen, desired, hosts)})


async def _failed(seen: Observation, desired: Desired, hosts: Hosts) -> tuple[str, ...]:
    """The peer URLs of listed members that do not answer and whose hosts we do not know: they are not wished for."""
    urls = parting(seen, desired)
    through = next((host.name for host in seen.hosts if host.entries is not None), None)
    if not urls or through is None:
        return ()
    endpoint = desired.member(through).loopback_client_url
    healths = await etcdctl.health(through, endpoint, hosts, _each(desired))
    well = {health.client_url for health in healths if health.healthy}
    return tuple(
        entry.peer_url for entry in seen.entries or () if entry.peer_url in urls and entry.client_url not in well
    )


async def _look(desired: Desired, hosts: Hosts, name: str) -> Host | Silent:
    member = desired.member(name)
    values = {
        "ENDPOINT": member.loopback_client_url,
        "SECONDS_EACH": str(_each(desired)),
        "CLIENT": urlsplit(member.client_url).netloc,
        "PEER": urlsplit(member.peer_url).netloc,
    }
    look = Script("observe", values, parts=("served",))
    try:
        return read(member, await hosts.run(name, look, desired.limits.observe))
    except UnansweredError as error:
        return Silent(name=name, reason=error.reason)
    except ScriptError as error:
        return Silent(name=name, reason=f"it cannot be looked at: {error.said or error.code}")


def _each(desired: Desired) -> int:
    return max(1, int(desired.limits.observe / QUESTIONS))


def read(member: Member, printed: str) -> Host | Silent:
    """A host from what its script printed."""
    try:
        return _host(member, _values(printed))
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        return Silent(name=member.name, reason=f"what it says cannot be understood: {type(error).__name__}: {error}")


def _values(printed: str) -> defaultdict[str, str]:
    """The values by name, each behind a line of the mark with which it begins; ValueError when it was cut."""
    mark, _, rest = printed.partition("\n")
    if not mark or not rest.endswith(f"\n{mark} end\n"):
        raise ValueError("it does not come to its end")
    parts = [part.partition("\n") for part in f"\n{rest}".split(f"\n{mark} ")[1:]]
    return defaultdict(str, {name: value.strip() for name, _, value in parts})


def _host(member: Member, said: Mapping[str, str]) -> Host:
    current, release = [*said["current"].splitlines(), "", ""][:2]
    size, free = [*said["disk"].split(), "0", "0"][:2]
    return Host(
        name=member.name,
        unit=_unit(said["unit"]),
        journal="\n".join(map(_plain, said["journal"].splitlines())),
        current=current.rpartition("/")[2] or None,
        release=release.rpartition("/")[2] or None,
        proved=said["proved"].rpartition("/")[2] or None,
        running=said["running"] or None,
        restart=said["restart"] or None,
        identity=Identity.model_validate_json(said["identity"]) if said["identity"] else None,
        initial=_initial(said["initial"]),
        unfounded=bool(said["unfounded"]),
        data=bool(said["data"]),
        admission=in_place(said["admission"]),
        status=_status(said["status"]),
        entries=_entries(said["members"]),
        complaint=_complaint(said["status_error"] or said["members_error"]),
        served=tuple(map(Served.read, said.get("served", "").splitlines())),
        clock=float(said["clock"]),
        disk_size=int(size) if size.isdigit() else 0,
        disk_free=int(free) if free.isdigit() else 0,
    )


def _plain(line: str) -> str:
    """A line of a journal; of what etcd logs as JSON only the level, the message and the error."""
    try:
        told = json.loads(line)
        parts = [told["level"], told["msg"], *([told["error"]] if told.get("error") else [])]
        return ": ".join(map(str, parts))[:LINE]
    except (ValueError, KeyError, TypeError):
        return line[:LINE]


def _unit(shown: str) -> Unit:
    told = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    return Unit(
        load=told.get("LoadState", "not-found"),
        active=told.get("ActiveState", "inactive"),
        sub=told.get("SubState", "dead"),
        result=told.get("Result", "success"),
        restarts=int(told.get("NRestarts") or 0),
    )


@cache  # the same text again and again while a proof is waited for
def _initial(text: str) -> Initial | None:
    if not text:
        return None
    block: dict[str, Any] = yaml.load(text, Loader=Loader)
    return Initial(
        state=block["initial-cluster-state"], token=block["initial-cluster-token"], cluster=block["initial-cluster"]
    )


def _status(text: str) -> Status | None:
    if not text:
        return None
    status = json.loads(text)[0]["Status"]
    header = status["header"]
    return Status(
        cluster_id=f"{header['cluster_id']:x}",
        member_id=f"{header['member_id']:x}",
        leader=f"{status.get('leader', 0):x}",
        term=status.get("raftTerm", 0),
        index=status.get("raftIndex", 0),
        applied=status.get("raftAppliedIndex", 0),
        version=status["version"],
        db_size=status.get("dbSize", 0),
        learner=status.get("isLearner", False),
        storage=status.get("storageVersion", ""),
        downgrade=_downgrade(status.get("downgradeInfo") or {}),
        errors=tuple(status.get("errors") or ()),
    )


def _downgrade(told: dict[str, Any]) -> str:
    return str(told.get("targetVersion", "")) if told.get("enabled") else ""


def _entries(text: str) -> tuple[Entry, ...] | None:
    if not text:
        return None
    entries = [
        Entry(
            id=f"{member['ID']:x}",
            name=member.get("name", ""),
            peer_url=(member.get("peerURLs") or [""])[0],
            client_url=(member.get("clientURLs") or [""])[0],
            learner=member.get("isLearner", False),
        )
        for member in json.loads(text)["members"]
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.peer_url, entry.id)))


def _complaint(text: str) -> str:
    """The `error` of etcdctl's last JSON line, or that line."""
    last = text.splitlines()[-1] if text else ""
    try:
        return str(json.loads(last)["error"])
    except (ValueError, KeyError, TypeError):
        return last
