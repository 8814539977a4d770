"""A machine that already exists: nothing is made, only described."""

from config.spec import ClusterSpec, SshMember
from remote.host import Host, Jump


def existing(member: str, declared: SshMember, spec: ClusterSpec) -> Host:
    """The host; another host key is another machine."""
    key, jump = spec.ssh.private_key, declared.jump or spec.ssh.jump
    return Host(
        name=member,
        address=str(declared.address),
        port=declared.port,
        user=declared.user,
        host_key=declared.host_key,
        private_key=key.get_secret_value() if key else None,
        jump=Jump(address=str(jump.address), port=jump.port, user=jump.user, host_key=jump.host_key) if jump else None,
        identity=declared.host_key,
        data_identity=f"{declared.host_key} {declared.rebuild}" if declared.rebuild else declared.host_key,
        patience=int(spec.limits.connect),
    )
