"""The hosts of the program, of either kind and of both, under mocks."""

import json

from tests.components.stacks import RELEASE, VIRTUAL, existing, host_key, virtual
from tests.program import PUBLIC_KEY, Program, run


def test_a_cluster_may_have_vms_and_existing_hosts() -> None:
    mixed = run(VIRTUAL | {"members": virtual("m1", "m2") | existing("m3")})
    assert {"c-m1-domain", "c-m2-domain", "c-m3-vacate"} <= set(mixed)
    assert not {"c-m1-vacate", "c-m2-vacate", "c-m3-domain"} & set(mixed)
    # Who logs in is a host's own affair; everything after `hosts/` is alike.
    wish = json.loads(mixed["c-rollout"].inputs["stdin"]["value"])
    assert [(one["name"], one["host"]["user"], one["data_volume"]) for one in wish["members"]] == [
        ("m1", "etcd-admin", True),
        ("m2", "etcd-admin", True),
        ("m3", "root", False),
    ]
    assert {f"c-m{n}-membership" for n in (1, 2, 3)} <= set(mixed["c-rollout"].depends_on)
    look = json.loads(mixed["c-m3-preflight"].inputs["stdin"]["value"])
    assert look["preflight"]["existing"] == ["m3"]
    assert "c-m3-preflight" in mixed["c-m3-install"].depends_on
    # A VM is made anew only when the member before it is back, whatever that one runs on.
    assert "c-m1-lifecycle-guard" in mixed["c-m2-domain"].depends_on
    names = {name.replace("-m1-", "-m3-") for name in mixed if name.startswith("c-m1-") and "-lifecycle" not in name}
    uploads = {name for name in names if name.startswith(("c-m3-software", "c-m3-settings", "c-m3-credentials"))}
    assert uploads
    assert uploads <= set(mixed)


def test_a_look_at_a_host_does_not_wait_for_the_machines_of_others(on_vms: Program) -> None:
    look = on_vms["c-m1-preflight"]
    assert not {"c-m2-domain", "c-m3-domain", "c-m1-lifecycle-guard"} & set(look.depends_on)
    asked = json.loads(look.inputs["stdin"]["value"])
    assert [member["host_identity"] for member in asked["members"]] == ["", "", ""]
    assert (asked["preflight"]["existing"], asked["limits"]["connect"]) == ([], 300)


def test_a_machine_waits_for_the_guard_of_the_one_before(on_vms: Program) -> None:
    for noun in ("data", "root", "seed", "domain"):
        assert "c-m1-lifecycle-guard" in on_vms[f"c-m2-{noun}"].depends_on
        assert {"c-m1-lifecycle-guard", "c-m2-lifecycle-guard"} <= set(on_vms[f"c-m3-{noun}"].depends_on)


def test_shutdown_and_membership_hang_on_the_machine_and_its_data(on_vms: Program) -> None:
    assert on_vms["c-m1-lifecycle-shutdown"].inputs["triggers"] == ["c-m1-domain-id"]
    assert on_vms["c-m1-membership"].inputs["triggers"] == ["c-m1-data-id c-m1-root-id cdcdcdcd-10-0"]


def test_guard_and_shutdown_know_their_own_host_only(on_hosts: Program) -> None:
    for noun in ("guard", "shutdown"):
        wish = json.loads(on_hosts[f"c-m1-lifecycle-{noun}"].inputs["stdin"]["value"])
        assert [member["name"] for member in wish["members"]] == ["m1"]
        assert "revision" not in wish["members"][0]


def test_a_guard_remembers_the_machine_that_it_was_made_for(on_hosts: Program, on_vms: Program) -> None:
    for program, machine in ((on_hosts, host_key(1)), (on_vms, "c-m1-domain-id")):
        guard = program["c-m1-lifecycle-guard"].inputs
        assert guard["create"] == f"""echo '{{"host_identity": "{machine}"}}'"""
        assert guard["addPreviousOutputInEnv"] is True


def test_an_existing_host_is_vacated_after_all_that_happens_to_its_member(on_hosts: Program) -> None:
    vacate = on_hosts["c-m1-vacate"]
    assert vacate.inputs["delete"].endswith("operations vacate m1")
    assert not vacate.deleted_with
    for name in ("c-m1-lifecycle-shutdown", "c-m1-membership", "c-m1-install"):
        assert "c-m1-vacate" in on_hosts[name].depends_on
        assert on_hosts[name].inputs["triggers"] == [host_key(1)]


def test_time_servers_are_asked_for_in_what_readies_a_host_and_their_end_is_too(on_hosts: Program) -> None:
    served = run({"name": "c", "release": RELEASE, "members": existing("m1"), "time": {"servers": ["ntp.example.org"]}})
    told, untold = (program["c-m1-install"].inputs["create"] for program in (served, on_hosts))
    assert " etcd-cluster '' ntp.example.org /opt/etcd/releases/" in told
    assert " etcd-cluster '' '' /opt/etcd/releases/" in untold
    assert "c-m1-install" in on_hosts["c-m1-membership"].depends_on


def test_a_vm_goes_and_needs_not_be_vacated(on_vms: Program) -> None:
    assert not [name for name in on_vms if name.endswith("vacate")]


def test_every_connection_pins_the_host_key(on_vms: Program) -> None:
    connections = [one.inputs["connection"]["value"] for one in on_vms.values() if "connection" in one.inputs]
    assert connections
    assert {connection["hostKey"] for connection in connections} == {PUBLIC_KEY.strip()}


def test_members_behind_a_jump_host_are_reached_through_it_by_uploads_and_by_operations_alike() -> None:
    jump = {"address": "198.51.100.9", "port": 2222, "user": "hop", "host_key": host_key(9)}
    members = existing("m1", "m2", "m3")
    members["m3"]["jump"] = jump | {"address": "198.51.100.10"}
    program = run({"name": "c", "release": RELEASE, "members": members, "ssh": {"jump": jump}})
    proxies = {
        name: one.inputs["connection"]["value"]["proxy"] for name, one in program.items() if "connection" in one.inputs
    }
    assert {(name[:4], one["host"], one["hostKey"]) for name, one in proxies.items()} == {
        ("c-m1", "198.51.100.9", host_key(9)),
        ("c-m2", "198.51.100.9", host_key(9)),
        ("c-m3", "198.51.100.10", host_key(9)),
    }
    wish = json.loads(program["c-rollout"].inputs["stdin"]["value"])
    assert [member["host"]["jump"]["address"] for member in wish["members"]] == [
        "198.51.100.9",
        "198.51.100.9",
        "198.51.100.10",
    ]


def test_a_vm_without_a_gateway_and_a_boot_loader_needs_neither(on_vms: Program) -> None:
    assert "routes" not in on_vms["c-m1-seed"].inputs["networkConfig"]
    assert "kernel" not in on_vms["c-m1-domain"].inputs


def test_data_volumes_are_protected_unless_told_otherwise(on_vms: Program) -> None:
    assert all(on_vms[f"c-m{n}-data"].protect for n in (1, 2, 3))
    assert not on_vms["c-m1-root"].protect
