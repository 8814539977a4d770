"""What a member's host was given is taken away again; that asks for no live cluster."""

from operations.desired import Desired
from operations.errors import UnansweredError
from operations.hosts import Hosts
from operations.progress import say
from operations.refusals import FOREIGN
from operations.scripts import Script


async def vacate(name: str, desired: Desired, hosts: Hosts) -> None:
    """Returns when nothing is left on the host but what shall be kept, or when the host is gone.

    A host that does not answer would hold the run up for ever, so it is told what is left there instead. One that
    answers and refuses us is not gone: that is an error.
    """
    kept = "delete" if desired.on_leave == "delete_data" else "keep"
    say(f"{name}: take etcd off its host, {'with its data' if kept == 'delete' else 'but for its data'}")
    try:
        await hosts.hold([name])
        vacate = Script("vacate", {"DATA": kept, "FOUNDER": desired.founder}, parts=("room",))
        if (await hosts.run(name, vacate)).strip() == "foreign":
            say(f"{name} {FOREIGN}")
    except UnansweredError as error:
        if error.refused:
            raise
        say(
            f"{error}. So nothing was taken off it: if it comes back, run 'systemctl disable --now etcd etcd-firewall' "
            "there, and remove their units, /opt/etcd, /usr/local/bin/etcdctl and the block in /etc/hosts by hand"
        )
