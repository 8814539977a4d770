"""The whole program under mocks."""

import json
from typing import Any

from tests.program import Program


def test_the_rollout_waits_for_every_membership(on_hosts: Program) -> None:
    assert {f"c-m{n}-membership" for n in (1, 2, 3)} <= set(on_hosts["c-rollout"].depends_on)


def test_memberships_do_not_wait_for_one_another(on_hosts: Program) -> None:
    assert not [name for name in on_hosts["c-m3-membership"].depends_on if name.endswith("-membership")]


def test_a_membership_waits_for_the_one_visit_that_puts_everything_on_its_host(on_hosts: Program) -> None:
    visits = {name for name, one in on_hosts.items() if one.type.startswith("command:remote:") and "-m2-" in name}
    assert visits == {"c-m2-install"}
    assert {*visits, "c-m2-lifecycle-shutdown"} <= set(on_hosts["c-m2-membership"].depends_on)


def test_nothing_is_put_on_a_host_before_it_was_looked_at(on_hosts: Program) -> None:
    for name, one in on_hosts.items():
        if one.type.startswith("command:remote:"):
            member = name.split("-")[1]
            assert f"c-{member}-preflight" in one.depends_on or f"c-{member}-software-upload" in one.depends_on, name


def test_uploads_of_two_members_do_not_wait_for_each_other(on_hosts: Program) -> None:
    for name, one in on_hosts.items():
        if name.startswith("c-m2-") and one.type.startswith("command:remote:"):
            assert not {other for other in one.depends_on if "-m1-" in other or "-m3-" in other}


def test_joining_does_not_wait_for_the_machines_of_others(on_vms: Program) -> None:
    wish = json.loads(on_vms["c-m1-membership"].inputs["stdin"]["value"])
    assert [member["host_identity"] for member in wish["members"]] == ["", "", ""]
    assert not [name for name in on_vms["c-m1-membership"].depends_on if name in {"c-m2-domain", "c-m3-domain"}]


def test_everything_that_is_made_is_deleted_before_it_is_replaced(on_vms: Program) -> None:
    for one in on_vms.values():
        if one.type.startswith(("command:", "libvirt:")):
            assert one.delete_before_replace, one


def test_only_shutdown_and_membership_die_silently_with_the_stack(on_vms: Program) -> None:
    silent = {name for name, one in on_vms.items() if one.deleted_with}
    nouns = ("membership", "lifecycle-shutdown")
    assert silent == {f"c-m{n}-{noun}" for n in (1, 2, 3) for noun in nouns}


def test_key_material_is_only_ever_a_secret_input(on_vms: Program) -> None:
    for name, one in on_vms.items():
        assert "PRIVATE KEY" not in json.dumps(_plain(one.inputs)), name


def test_settings_are_plain_and_do_not_name_the_other_members(on_hosts: Program) -> None:
    text = on_hosts["c-m1-install"].inputs["create"]
    assert "192.0.2.21" in text
    assert "192.0.2.22" not in text
    assert "initial-" not in text.split("==> etcd.yml")[1].split("==>")[0]


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        if "4dabf18193072939515e22adb298388d" in value:
            return "secret"
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
