"""A machine that already exists: nothing is made, only described."""

from config.spec import ClusterSpec, SshMember
from remote.host import Host


def existing(member: str, declared: SshMember, spec: ClusterSpec) -> Host:
    """The host; another host key is another machine."""
    key = spec.ssh.private_key
    return Host(
        name=member,
        address=str(declared.address),
        port=declared.port,
        user=declared.user,
        host_key=declared.host_key,
        private_key=key.get_secret_value() if key else None,
        identity=declared.host_key,
        data_identity=f"{declared.host_key} {declared.rebuild}" if declared.rebuild else declared.host_key,
        patience=int(spec.limits.connect),
    )
