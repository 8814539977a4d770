"""What operations are told about a cluster as a whole; its members are added where they are known."""

from typing import Any

import pulumi

from config.spec import ClusterSpec, SshMember


def cluster_wishes(spec: ClusterSpec) -> dict[str, Any]:
    """The fields of Desired that do not depend on a member."""
    return {
        "cluster": spec.name,
        "stack": f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}",
        "client_port": spec.ports.client,
        "peer_port": spec.ports.peer,
        "metrics_port": spec.ports.metrics,
        "limits": {
            "connect": spec.limits.connect,
            "observe": spec.limits.observe,
            "bootstrap": spec.limits.bootstrap,
            "step": spec.limits.step,
            "whole": spec.limits.whole,
        },
    }


def network_wishes(spec: ClusterSpec) -> dict[str, Any]:
    """Who is let in besides the members: for the live cluster alone, so that no host's guard runs when it changes."""
    return {"client_networks": list(spec.networks.client), "metrics_networks": list(spec.networks.metrics)}


def rollout_wishes(spec: ClusterSpec) -> dict[str, Any]:
    """How a change of running members goes; for the live cluster alone too."""
    return {"downgrade": spec.release.downgrade, "pause_after": spec.pause_after}


def preflight_wishes(spec: ClusterSpec) -> dict[str, Any]:
    """What hosts are measured by before anything is put on them."""
    return {
        "preflight": {
            "quota": spec.settings.quota,
            "max_wals": spec.settings.max_wals,
            "existing": sorted(name for name, one in spec.members.items() if isinstance(one, SshMember)),
            "pushed": spec.release.pushed,
            "timed": bool(spec.time_servers),
            "skip": sorted(spec.preflight.skip),
        }
    }
