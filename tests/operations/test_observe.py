from operations.observation import Host, Silent
from operations.observe import read
from tests.operations.machines import printed
from tests.operations.wishes import desired

MEMBER = desired(3).member("m1")
# As etcdctl 3.6.16 prints them.
STATUS = (
    '[{"Endpoint":"https://127.0.0.1:2379","Status":{"header":{"cluster_id":7469526473220710247,"member_id":'
    '6735609002641799648,"revision":1,"raft_term":2},"version":"3.6.16","dbSize":20480,"leader":9092964029413097340,'
    '"raftIndex":8,"raftTerm":2,"raftAppliedIndex":8,"dbSizeInUse":16384,"errors":["memberID:1 alarm:NOSPACE "]}}]'
)
MEMBERS = (
    '{"header":{},"members":[{"ID":9092964029413097340,"peerURLs":["https://192.0.2.3:2380"],"isLearner":true},'
    '{"ID":6735609002641799648,"name":"m1","peerURLs":["https://192.0.2.1:2380"],"clientURLs":["https://192.0.2.1:2379"]}]}'
)
EMPTY = {"clock": "1.5", "unit": "ActiveState=active\nSubState=running\nNRestarts=2"}


def host(**said: str) -> Host | Silent:
    return read(MEMBER, printed(EMPTY | said))


def test_a_host_without_anything_on_it_is_seen_as_such() -> None:
    seen = host()
    assert isinstance(seen, Host)
    assert (seen.current, seen.identity, seen.data, seen.status, seen.entries) == (None, None, False, None, None)
    assert seen.unit.restarts == 2


def test_ids_are_told_as_etcdctl_prints_them() -> None:
    seen = host(status=STATUS, members=MEMBERS)
    assert isinstance(seen, Host)
    assert seen.status is not None
    assert (seen.status.member_id, seen.status.leader) == ("5d79b0b37c6339e0", "7e30b29bb0927f7c")
    assert seen.status.errors == ("memberID:1 alarm:NOSPACE ",)


def test_a_member_that_never_started_is_listed_by_its_peer_url() -> None:
    seen = host(members=MEMBERS)
    assert isinstance(seen, Host)
    assert seen.entries is not None
    assert [(entry.name, entry.learner) for entry in seen.entries] == [("m1", False), ("", True)]


def test_what_ports_serve_is_told_with_what_a_client_finds_wrong() -> None:
    seen = host(served="client 0A 0A \npeer - 0B \npeer 0C 0C certificate has expired")
    assert isinstance(seen, Host)
    assert [(one.serial, one.wanted, one.complaint, one.wrong) for one in seen.served] == [
        ("0A", "0A", "", False),
        ("", "0B", "", False),
        ("0C", "0C", "certificate has expired", True),
    ]


def test_of_a_json_journal_the_level_the_message_and_the_error_are_kept() -> None:
    seen = host(journal='{"level":"warn","ts":"t","msg":"failed to verify flags","error":"too short"}\nStopped etcd.')
    assert isinstance(seen, Host)
    assert seen.journal == "warn: failed to verify flags: too short\nStopped etcd."


def test_what_cannot_be_understood_is_a_fact_about_that_host() -> None:
    for said in ("", "\n", "{}", printed(EMPTY)[:-2], printed(EMPTY | {"clock": "!"})):
        assert isinstance(read(MEMBER, said), Silent)
    assert isinstance(host(initial="a: b"), Silent)
    assert isinstance(host(identity="{}"), Silent)
