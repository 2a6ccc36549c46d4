#!/usr/bin/env bash
# Starts a new or a stopped node, and waits until its cluster works. A stopped node keeps its files.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../lib.sh"

prepare_root() {
  local etc=$node_root/etc/corekube
  if [[ ! -d $node_root ]]; then
    rm -rf --one-file-system "$node_root.partial"
    mkdir -p "$state"
    cp -a --reflink=auto "$("$here/../rootfs.sh" --path)" "$node_root.partial"
    mkdir -p "$node_root.partial"/{exports/site,srv/git,etc/cni/net.d}
    # The export belongs to the user of the renewer's containers, as the docs ask of an administrator.
    chown 65531:65531 "$node_root.partial/exports/site"
    mv "$node_root.partial" "$node_root"
  fi
  # init.sh makes this file again at each start.
  rm -f "$node_root/var/lib/corekube/policies"
  mkdir -p "$etc"
  cp "$here"/{init.sh,containerd.toml,kubeadm.yaml,pebble.json} "$etc"
  cp "$here/cni.conflist" "$node_root/etc/cni/net.d/corekube.conflist"
  install -m 755 "$here/mount.nfs" "$node_root/usr/sbin/mount.nfs"
  echo corekube-local >"$node_root/etc/hostname"
  printf '127.0.0.1 localhost\n%s corekube-local corekube.localhost www.corekube.localhost\n' "$node_address" >"$node_root/etc/hosts"
  # No DNS server is at this address, so pods resolve no names outside the cluster.
  echo "nameserver 10.251.0.1" >"$node_root/etc/resolv.conf"
}

boot() {
  # The node's network needs this module and can't load it. Some kernels have it built in.
  modprobe br_netfilter 2>/dev/null || true
  enter_and_boot "$(tool_path kubernetes)=opt/kubernetes" "$(tool_path tools)=opt/cni/bin" \
    "$(tool_path kube-router)=opt/kube-router" "$(dirname "$(<"$state/images")")=opt/images" \
    >"$state/node.log" 2>&1 </dev/null &
  within 10 node_pid
}

# Writes its pid before it becomes the node, so that demo:down finds it even if this script is killed in between.
enter_and_boot() {
  local self=$BASHPID
  echo "$self $(process_start "$self")" >"$node_pid_file.next"
  mv "$node_pid_file.next" "$node_pid_file"
  close_inherited
  exec setsid unshare --pid --mount --fork --kill-child --mount-proc --propagation private \
    "$here/boot.sh" "$node_root" "$@"
}

# Closes files that the caller has open, such as a lock or a pipe. Otherwise the node would keep them open.
close_inherited() {
  local path fd
  for path in "/proc/$BASHPID/fd/"*; do
    fd=${path##*/}
    if ((fd > 2)); then exec {fd}>&-; fi
  done
}

ready() {
  node_pid >/dev/null || fail "the node ended"
  [[ -e $node_root/var/lib/corekube/cluster && -e $node_root/var/lib/corekube/policies ]] &&
    kubectl get --raw /readyz &&
    kubectl wait --for=condition=Ready node --all --timeout=5s &&
    kubectl --namespace kube-system rollout status --timeout=5s daemonset/kube-proxy &&
    kubectl --namespace kube-system rollout status --timeout=5s deployment/coredns
}

start_kubernetes() {
  # Takes about 150 s on two cores that 25 other processes compete for. In a subshell, because `ready` exits if the
  # node ended.
  (within 480 ready) && return
  keep_logs
  return 1
}

# Keeps the logs of a failed start in the cache, because the next start removes the node. Prints the ends of three.
keep_logs() {
  local logs=$cache/failed-start
  rm -rf "$logs"
  mkdir -p "$logs"
  cp "$state/node.log" "$logs"
  cp -R "$node_root/var/log/." "$logs" || true
  kubectl get pods --all-namespaces --output=wide --request-timeout=10s >"$logs/pods.txt" 2>&1 || true
  kubectl get events --all-namespaces --sort-by=.lastTimestamp --request-timeout=10s >"$logs/events.txt" 2>&1 || true
  grep '^E' "$logs/kubelet.log" >"$logs/kubelet-errors.txt" || true
  tail -n 15 "$logs"/{pods.txt,node.log,kubelet-errors.txt}
  log "the logs of the failed start are in $logs"
}

kubectl() { "$(tool_path kubernetes)/kubectl" --kubeconfig "$node_root/etc/kubernetes/admin.conf" "$@"; }

lock
# The kubelet would wait 3 s for each container of an earlier node whose group is left. A machine that has just booted
# has none.
step "remove old control groups" remove_cgroups
step "prepare the node's files" prepare_root
# A stopped node has its images already, perhaps old ones; demo.sh compares them.
[[ -e $node_root/var/lib/corekube/images ]] || "$here/../images/build.sh" --path >"$state/images"
step "start the node" boot
step "start Kubernetes" start_kubernetes
