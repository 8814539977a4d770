"""What a stack tells its users: pure texts from what the stages handed on."""

from collections.abc import Sequence
from pathlib import Path

from etcd.members import Member

KUBERNETES_PKI = "/etc/kubernetes/pki"
CA_FILE = f"{KUBERNETES_PKI}/etcd/ca.crt"
CERT_FILE = f"{KUBERNETES_PKI}/apiserver-etcd-client.crt"
KEY_FILE = f"{KUBERNETES_PKI}/apiserver-etcd-client.key"


def member_outputs(members: Sequence[Member]) -> dict[str, dict[str, str]]:
    """Name to address, peer URL and client URL."""
    return {
        member.name: {"address": member.address, "peer_url": member.peer_url, "client_url": member.client_url}
        for member in members
    }


def kubeadm_external_etcd(members: Sequence[Member], client: str) -> str:
    """The part of a kubeadm ClusterConfiguration (v1beta4) that points it at the cluster, with where the files go."""
    endpoints = "".join(f"      - {member.client_url}\n" for member in members)
    return (
        "# On every control plane node, before 'kubeadm init' or 'join':\n"
        f"#   {CA_FILE}  <- output ca_certificate\n"
        f"#   {CERT_FILE}  <- output clients.{client}.certificate\n"
        f"#   {KEY_FILE}  <- output clients.{client}.key, mode 0600\n"
        "# When members changed, in /etc/kubernetes/manifests/kube-apiserver.yaml of each, one after the other:\n"
        f"#   --etcd-servers={','.join(member.client_url for member in members)}\n"
        "apiVersion: kubeadm.k8s.io/v1beta4\n"
        "kind: ClusterConfiguration\n"
        "etcd:\n"
        "  external:\n"
        f"    endpoints:\n{endpoints}"
        f"    caFile: {CA_FILE}\n"
        f"    certFile: {CERT_FILE}\n"
        f"    keyFile: {KEY_FILE}\n"
    )


def etcdctl(binary: str, members: Sequence[Member], credentials: Path) -> str:
    """A command line that reaches every member with the files that `clients.write` put into `credentials`."""
    endpoints = ",".join(member.client_url for member in members)
    return (
        f"{binary} --endpoints={endpoints} --cacert={credentials / 'ca.crt'}"
        f" --cert={credentials / 'client.crt'} --key={credentials / 'client.key'}"
    )
