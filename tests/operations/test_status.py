"""What people are told of a cluster."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from operations import arguments, inspection, recorded
from operations.errors import OperationError
from operations.inspection import Inspection
from operations.observation import Silent
from operations.status import judged
from operations.table import table
from tests.etcd.test_render import agrees_with
from tests.operations.drawn import UNITS, confirmed
from tests.operations.test_leaving import without
from tests.operations.test_plan import changed
from tests.operations.wishes import desired, revision

HERE = Path(__file__).parent
INSPECTED = Inspection(
    since=900.0,
    quota=2 << 30,
    certificates={"server": datetime(2027, 5, 1, tzinfo=UTC), "peer": datetime(2028, 1, 1, tzinfo=UTC)},
)


def test_a_healthy_cluster_as_declared_is_sound() -> None:
    seen, wished = confirmed()
    told = judged(seen, dict.fromkeys(("m1", "m2", "m3"), INSPECTED), wished)
    assert told.sound
    assert [one.name for one in told.members if one.leader] == ["m1"]


@pytest.mark.parametrize("what", ["stopped", "outdated", "changed", "silent"])
def test_whatever_is_not_as_declared_makes_it_unsound(what: str) -> None:
    seen, wished = confirmed()
    inspections = dict.fromkeys(("m1", "m2", "m3"), INSPECTED)
    match what:
        case "stopped":
            seen = changed(seen, "m2", status=None, entries=None, unit=UNITS[2])
        case "outdated":
            wished = desired(3, revision(settings="other"))
        case "changed":
            inspections["m2"] = INSPECTED.model_copy(update={"changed": ("/opt/etcd/cfg/etcd.yml",)})
        case _:
            seen = without(seen, "m2").model_copy(update={"silent": (Silent(name="m2", reason="no route"),)})
    assert not judged(seen, inspections, wished).sound


def test_the_table_has_a_line_a_member_and_says_below_what_is_wrong() -> None:
    seen, wished = confirmed()
    seen = changed(seen, "m2", status=None, entries=None, unit=UNITS[2])
    seen = changed(seen, "m1", clock=900.0 + 86400 * 2)
    seen = without(seen, "m3").model_copy(update={"silent": (Silent(name="m3", reason="no route to host"),)})
    drift = INSPECTED.model_copy(update={"changed": ("/etc/systemd/system/etcd.service",)})
    told = table(judged(seen, {"m1": drift, "m2": Inspection()}, wished))
    drawn = "".join(f"{line.rstrip()}\n" for line in told.splitlines())
    assert agrees_with(HERE / "golden" / "status.txt", drawn)


def test_an_inspection_is_read_from_words_and_values() -> None:
    told = inspection.read("since 1700000000\nquota 1024\nchanged /a b/c\ncertificate server !!!\nchanged /a\n")
    assert told == Inspection(since=1700000000.0, quota=1024, changed=("/a", "/a b/c"))
    broken = base64.b64encode(b"no certificate").decode()
    assert inspection.read(f"certificate server {broken}\n") == Inspection()


def exported(*resources: tuple[str, str, str], cluster_id: str = "") -> dict[str, object]:
    """What `pulumi stack export --show-secrets` prints of local commands: name, modified, settings of the wish."""
    return {
        "deployment": {
            "resources": [
                {
                    "type": "command:local:Command",
                    "urn": f"urn:pulumi:s::etcd-cluster::command:local:Command::{name}",
                    "modified": modified,
                    "inputs": {
                        "stdin": {"4dabf18193072939515e22adb298388d": "1", "plaintext": json.dumps(wish(settings))}
                    },
                    "outputs": {"stdout": json.dumps({"cluster_id": cluster_id})},
                }
                for name, modified, settings in resources
            ]
        }
    }


def wish(settings: str) -> str:
    return desired(3, revision(settings=settings)).model_dump_json()


def test_the_newest_wish_that_a_stack_recorded_is_what_was_declared() -> None:
    failed = exported(
        ("c-rollout", "2026-01-01T00:00:00Z", "old"),
        ("c-m1-membership", "2026-01-02T00:00:00Z", "new"),
        cluster_id="c1",
    )
    told = recorded.recorded("s", failed)
    assert told.members[0].revision.settings == "new"
    assert told.founded == "c1"


def test_a_stack_without_a_cluster_says_what_to_do() -> None:
    with pytest.raises(OperationError, match="has no cluster yet: run 'pulumi up' first"):
        recorded.recorded("s", {"deployment": {}})
    with pytest.raises(OperationError, match="has no cluster yet"):
        recorded.recorded("s", exported(("c-m1-guard", "2026-01-02T00:00:00Z", "new")))


def test_every_command_takes_a_stack_and_can_print_json() -> None:
    asked = arguments.read(["logs", "m1", "--stack", "prod", "--lines", "7"])
    assert (asked.command, asked.member, asked.stack, asked.lines, asked.json) == ("logs", "m1", "prod", 7, False)
    assert arguments.read(["status", "--stack", "prod", "--json"]).json


def test_the_documentation_names_every_command_for_people() -> None:
    page = (HERE.parents[1] / "docs" / "operations.md").read_text()
    assert all(f"| `{name}" in page for name in (*arguments.FOR_PEOPLE, "logs"))
