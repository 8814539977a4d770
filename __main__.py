"""An etcd cluster, from its hosts to its outputs. Each statement is a stage."""

import pulumi

from components import clients, outputs
from components.cluster.cluster import Cluster
from components.cluster.outlook import foresee
from components.hosts.hosts import Hosts
from components.members.member import MemberFiles
from components.pki.pki import Pki
from components.preflight import Preflight
from components.wishes import cluster_wishes, network_wishes, preflight_wishes, rollout_wishes
from config.load import load

stack = pulumi.get_stack()
spec = load()
wishes = cluster_wishes(spec)

sentinel = pulumi.Stash(f"{spec.name}-sentinel", input=spec.name)  # dies only with the stack
hosts = Hosts(spec, wishes, sentinel=sentinel)
ready = Preflight(spec, wishes, hosts.hosts).hosts
pki = Pki(spec)
members = {m.name: MemberFiles(spec, m, ready[m.name], pki.issuers) for m in spec.etcd_members}
live = hosts.cluster | network_wishes(spec) | rollout_wishes(spec) | preflight_wishes(spec)
cluster = Cluster(spec.name, live, hosts.hosts, hosts.lifecycles, members, sentinel=sentinel)
foresee(live, {name: files.wish for name, files in members.items()}, cluster, probe=spec.probe)
clients.keep(stack, "admin", pki.issuers.client.certificate, pki.clients["admin"])

pulumi.export("cluster_id", cluster.cluster_id)
pulumi.export("waiting", cluster.waiting)
pulumi.export("endpoints", [member.client_url for member in spec.etcd_members])
pulumi.export("members", outputs.member_outputs(spec.etcd_members))
pulumi.export("ca_certificate", pki.issuers.client.certificate)
pulumi.export("admin_certificate", pki.clients["admin"].certificate)
pulumi.export("admin_key", pki.clients["admin"].key)
pulumi.export("clients", {name: {"certificate": p.certificate, "key": p.key} for name, p in pki.clients.items()})
pulumi.export("kubeadm_external_etcd", outputs.kubeadm_external_etcd(spec.etcd_members, spec.kubernetes_client))
pulumi.export("etcdctl", outputs.etcdctl(spec.release.etcdctl, spec.etcd_members, clients.directory(stack, "admin")))
pulumi.export("certificates", pki.not_after | {k: v for m in members.values() for k, v in m.not_after.items()})
