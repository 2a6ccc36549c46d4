#!/bin/bash
# The node: runs inside its own root, network and process space, and starts what a Kubernetes node
# runs, what stands outside a cluster (a git repository, an NFS export, an ACME server), and keeps it up.
set -euo pipefail

export PATH=/opt/kubernetes:/opt/kube-router:/opt/cni/bin:$PATH
readonly address=10.251.0.2

main() {
  network
  cgroups
  keep_up git git daemon --reuseaddr --listen="$address" --base-path=/srv/git --export-all --enable=receive-pack
  pebble_certificate
  keep_up pebble pebble -config /etc/corekube/pebble.json
  keep_up containerd containerd --config /etc/corekube/containerd.toml
  until ctr version; do sleep 0.2; done
  [[ -e /var/lib/corekube/images ]] || import_images
  [[ -e /etc/kubernetes/kubelet.conf ]] || prepare_control_plane
  keep_up kubelet kubelet --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml \
    --hostname-override=corekube-local --node-ip="$address"
  [[ -e /var/lib/corekube/cluster ]] || finish_cluster
  enforce_network_policies
  wait
}

# keep_up NAME COMMAND...: starts it again whenever it ends; its output goes to /var/log/NAME.log.
keep_up() {
  local name=$1
  shift
  while :; do
    "$@" >>"/var/log/$name.log" 2>&1 || true
    sleep 1
  done &
}

network() {
  hostname corekube-local
  ip link set lo up
  until [[ -e /sys/class/net/eth0 ]]; do sleep 0.1; done
  ip address add "$address/24" dev eth0
  ip link set eth0 up
  # Only there for programs that insist on a default route: nothing outside this machine answers.
  ip route add default via 10.251.0.1
  echo 1 >/proc/sys/net/ipv4/ip_forward
  echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables
}

# kubelet wants the root of its pods' groups to be there: one in each hierarchy, or the one of cgroup v2.
cgroups() {
  local hierarchy
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    local controller
    for controller in $(</sys/fs/cgroup/cgroup.controllers); do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control || true
    done
    mkdir -p /sys/fs/cgroup/corekube
    return
  fi
  for hierarchy in /sys/fs/cgroup/*/; do
    [[ -L ${hierarchy%/} ]] || mkdir -p "${hierarchy}corekube"
  done
  # A cpuset is empty until it is told which processors it has.
  cat /sys/fs/cgroup/cpuset/cpuset.cpus >/sys/fs/cgroup/cpuset/corekube/cpuset.cpus
  cat /sys/fs/cgroup/cpuset/cpuset.mems >/sys/fs/cgroup/cpuset/corekube/cpuset.mems
}

pebble_certificate() {
  [[ -e /etc/corekube/pebble.pem ]] ||
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=pebble \
      -addext "subjectAltName=IP:$address" -keyout /etc/corekube/pebble.key -out /etc/corekube/pebble.pem
}

# told WHAT: in the node's log, with the seconds since its start.
told() { printf '%4d s: %s\n' "$SECONDS" "$*"; }

import_images() {
  ctr --namespace k8s.io images import --platform linux/amd64 /opt/images/images.tar
  mkdir -p /var/lib/corekube
  touch /var/lib/corekube/images
  told "images imported"
}

phase() { kubeadm init phase "$@" --config /etc/corekube/kubeadm.yaml; }

prepare_control_plane() {
  phase certs all
  phase kubeconfig all
  phase etcd local
  phase control-plane all
  phase kubelet-start
  told "control plane prepared"
}

finish_cluster() {
  until kubectl --kubeconfig /etc/kubernetes/admin.conf get --raw /readyz ||
    kubectl --kubeconfig /etc/kubernetes/super-admin.conf get --raw /readyz; do sleep 0.5; done 2>/dev/null
  told "API server ready"
  phase upload-config all
  phase mark-control-plane
  phase bootstrap-token
  phase addon all
  touch /var/lib/corekube/cluster
  told "cluster prepared"
}

# Of kube-router, that alone. It lets every pod through to a range of the node's own ports, by default 30000
# to 32767 and never none. Where kube-proxy leads those on, its rules come before: nobody needs it.
enforce_network_policies() {
  keep_up kube-router kube-router --kubeconfig=/etc/kubernetes/admin.conf --hostname-override=corekube-local \
    --run-firewall=true --run-router=false --run-service-proxy=false --run-loadbalancer=false \
    --service-cluster-ip-range=10.96.0.0/16 --service-node-port-range=1-2 --health-port=0
  until iptables --wait --list-rules KUBE-ROUTER-FORWARD | grep --quiet KUBE-POD-FW-; do sleep 0.5; done 2>/dev/null
  touch /var/lib/corekube/policies
  told "network policies enforced"
}

main
