#!/bin/bash
# Runs in the node's own root file system and its own network and process namespaces. Starts the programs of a
# Kubernetes node, and the servers that a cluster has outside: git, an NFS export and an ACME server. Restarts a
# program that ends.
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
  [[ -e /var/lib/corekube/images ]] || import_images &
  local images=$!
  [[ -e /etc/kubernetes/kubelet.conf ]] || prepare_control_plane
  wait "$images"
  keep_up kubelet kubelet --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml \
    --hostname-override=corekube-local --node-ip="$address"
  [[ -e /var/lib/corekube/cluster ]] || finish_cluster
  enforce_network_policies
  wait
}

# keep_up NAME COMMAND...: runs the command again whenever it ends. Its output goes to /var/log/NAME.log.
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
  # Some programs need a default route. Nothing outside this machine answers.
  ip route add default via 10.251.0.1
  echo 1 >/proc/sys/net/ipv4/ip_forward
  echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables
  # Matches only until kube-proxy has a rule for the Service's address. Without an answer, CoreDNS's first connection
  # to the API server would wait 30 s.
  iptables --append FORWARD --destination 10.96.0.0/16 --jump REJECT
}

# The kubelet needs an existing root group for its pods: one in each hierarchy of cgroup v1, or the single one of v2. By
# default all pods, the API server's included, would get as much processor time as one other process of a busy machine.
cgroups() {
  local hierarchy
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    local controller
    for controller in $(</sys/fs/cgroup/cgroup.controllers); do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control || true
    done
    mkdir -p /sys/fs/cgroup/corekube
    echo 400 >/sys/fs/cgroup/corekube/cpu.weight || true
    return
  fi
  for hierarchy in /sys/fs/cgroup/*/; do
    [[ -L ${hierarchy%/} ]] || mkdir -p "${hierarchy}corekube"
  done
  echo 4096 >/sys/fs/cgroup/cpu/corekube/cpu.shares
  # A new cpuset has no processors.
  cat /sys/fs/cgroup/cpuset/cpuset.cpus >/sys/fs/cgroup/cpuset/corekube/cpuset.cpus
  cat /sys/fs/cgroup/cpuset/cpuset.mems >/sys/fs/cgroup/cpuset/corekube/cpuset.mems
}

pebble_certificate() {
  [[ -e /etc/corekube/pebble.pem ]] ||
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=pebble \
      -addext "subjectAltName=IP:$address" -keyout /etc/corekube/pebble.key -out /etc/corekube/pebble.pem
}

# progress TEXT: writes to the node's log, with the seconds since its start.
progress() { printf '%4d s: %s\n' "$SECONDS" "$*"; }

import_images() {
  ctr --namespace k8s.io images import --platform linux/amd64 /opt/images/images.tar
  mkdir -p /var/lib/corekube
  touch /var/lib/corekube/images
  progress "images imported"
}

phase() { kubeadm init phase "$@" --config /etc/corekube/kubeadm.yaml; }

prepare_control_plane() {
  phase certs all
  phase kubeconfig all
  phase etcd local
  phase control-plane all
  reserve_less
  phase kubelet-start
  progress "control plane prepared"
}

# kubeadm reserves 650 thousandths of a processor for its programs, and 100 for each CoreDNS. On two processors that leaves
# room for nine of the site's pods.
reserve_less() {
  local program
  for program in kube-apiserver=100m etcd=50m kube-controller-manager=25m kube-scheduler=25m; do
    sed -i "s/^\( *cpu: \).*/\1${program#*=}/" "/etc/kubernetes/manifests/${program%=*}.yaml"
  done
}

finish_cluster() {
  until kubectl --kubeconfig /etc/kubernetes/admin.conf get --raw /readyz ||
    kubectl --kubeconfig /etc/kubernetes/super-admin.conf get --raw /readyz; do sleep 0.5; done 2>/dev/null
  progress "API server ready"
  phase upload-config all
  phase mark-control-plane
  phase bootstrap-token
  phase addon all
  kubectl --kubeconfig /etc/kubernetes/admin.conf --namespace kube-system scale deployment coredns --replicas=1
  touch /var/lib/corekube/cluster
  progress "cluster prepared"
}

# Uses only the network policies of kube-router. kube-router lets every pod reach a range of the node's ports. The
# default is 30000 to 32767, and the range can't be empty. Nothing needs it, because kube-proxy's rules for node ports
# come first.
enforce_network_policies() {
  keep_up kube-router kube-router --kubeconfig=/etc/kubernetes/admin.conf --hostname-override=corekube-local \
    --run-firewall=true --run-router=false --run-service-proxy=false --run-loadbalancer=false \
    --service-cluster-ip-range=10.96.0.0/16 --service-node-port-range=1-2 --health-port=0
  until iptables --wait --list-rules KUBE-ROUTER-FORWARD | grep --quiet KUBE-POD-FW-; do sleep 0.5; done 2>/dev/null
  touch /var/lib/corekube/policies
  progress "network policies enforced"
}

main
