#!/usr/bin/env bash
# Starts the node, new or with what it had when it was stopped, and waits until its cluster works.
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
    # As an administrator would: the export belongs to the user that the renewer's containers run as.
    chown 65531:65531 "$node_root.partial/exports/site"
    mv "$node_root.partial" "$node_root"
  fi
  # Told anew each time the node has started.
  rm -f "$node_root/var/lib/corekube/policies"
  mkdir -p "$etc"
  cp "$here"/{init.sh,containerd.toml,kubeadm.yaml,pebble.json} "$etc"
  cp "$here/cni.conflist" "$node_root/etc/cni/net.d/corekube.conflist"
  install -m 755 "$here/mount.nfs" "$node_root/usr/sbin/mount.nfs"
  echo corekube-local >"$node_root/etc/hostname"
  printf '127.0.0.1 localhost\n%s corekube-local corekube.localhost www.corekube.localhost\n' "$node_address" >"$node_root/etc/hosts"
  # Nobody answers there: names outside the cluster don't exist for its pods.
  echo "nameserver 10.251.0.1" >"$node_root/etc/resolv.conf"
}

boot() {
  # The node's network needs it, and can't load it itself. Where it is built in there is nothing to load.
  modprobe br_netfilter 2>/dev/null || true
  enter_and_boot "$(tool_path kubernetes)=opt/kubernetes" "$(tool_path tools)=opt/cni/bin" \
    "$(tool_path kube-router)=opt/kube-router" "$(dirname "$(<"$state/images")")=opt/images" \
    >"$state/node.log" 2>&1 </dev/null &
  within 10 node_pid
}

# Says who it is before it becomes the node: whoever is killed in between, demo:down finds it.
enter_and_boot() {
  local self=$BASHPID
  echo "$self $(process_start "$self")" >"$node_pid_file.next"
  mv "$node_pid_file.next" "$node_pid_file"
  close_inherited
  exec setsid unshare --pid --mount --fork --kill-child --mount-proc --propagation private \
    "$here/boot.sh" "$node_root" "$@"
}

# Whatever its starter has open, a lock or a pipe say: the node would hold it for as long as it runs.
close_inherited() {
  local path fd
  for path in "/proc/$BASHPID/fd/"*; do
    fd=${path##*/}
    if ((fd > 2)); then exec {fd}>&-; fi
  done
}

ready() {
  node_pid >/dev/null || fail "the node ended; its log is $state/node.log"
  [[ -e $node_root/var/lib/corekube/cluster && -e $node_root/var/lib/corekube/policies ]] &&
    kubectl get --raw /readyz &&
    kubectl wait --for=condition=Ready node --all --timeout=5s &&
    kubectl --namespace kube-system wait --for=condition=Ready pod --timeout=5s \
      --selector 'k8s-app in (kube-dns, kube-proxy)'
}

kubectl() { "$(tool_path kubernetes)/kubectl" --kubeconfig "$node_root/etc/kubernetes/admin.conf" "$@"; }

lock
# A machine that boots has none. A kubelet that finds those of the last time waits 3 s for each container.
step "remove what is left of control groups" remove_cgroups
step "prepare the node's files" prepare_root
# One that was there before has its images, of whatever age they are; demo.sh compares.
[[ -e $node_root/var/lib/corekube/images ]] || "$here/../images/build.sh" --path >"$state/images"
step "start the node" boot
step "start Kubernetes" within 240 ready
