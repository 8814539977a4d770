"""Who a member became: written down on its host once it was proved."""

import json

from etcd.render import initial
from operations.desired import Desired
from operations.errors import UnprovedError
from operations.observation import Host
from operations.proof import stale
from operations.scripts import Script


def written_down(desired: Desired, host: Host) -> Script:
    """What makes a proved member `existing`, under the IDs that it has."""
    if host.status is None or host.initial is None:
        raise UnprovedError(f"{host.name}: it was proved and lost its status or settings since; run again")
    token = host.identity.token if host.identity else host.initial.token
    identity = {"cluster_id": host.status.cluster_id, "member_id": host.status.member_id, "token": token}
    block = initial(desired.voters, desired.member(host.name), state="existing", token=token)
    proved = "" if stale(host, desired.wish(host.name)) else host.current or ""
    return Script("confirm", {"INITIAL": block, "IDENTITY": json.dumps(identity), "PROVED": proved})
