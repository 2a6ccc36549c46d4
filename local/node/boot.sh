#!/usr/bin/env bash
# The first process of the node's process namespace. When it ends for any reason, the kernel ends all of the node's
# processes, and then removes its network, mounts and links.
#   boot.sh ROOT FOLDER=PATH...  runs the node from ROOT, with each FOLDER mounted read-only at PATH in it
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
readonly root=$1
shift

prepare_root() {
  local bound
  mount --bind "$root" "$root"
  for bound in "$@"; do
    mkdir -p "$root/${bound#*=}"
    mount --bind -o ro "${bound%%=*}" "$root/${bound#*=}"
  done
  mount --rbind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs tmpfs "$root/tmp"
}

# Runs in the node's network and mount namespaces, because sysfs shows the network namespace it is mounted from.
enter() {
  mount -t proc proc "$root/proc"
  mount -t sysfs sysfs "$root/sys"
  mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
  cd "$root"
  mkdir -p .host
  pivot_root . .host
  umount --lazy /.host
  mount --make-rshared /
  exec /etc/corekube/init.sh
}

connect() {
  local node=$1 address
  other_network() { [[ $(readlink "/proc/$node/ns/net") != "$(readlink /proc/self/ns/net)" ]]; }
  within 10 other_network
  ip link delete "$node_link" 2>/dev/null || true
  ip link add "$node_link" type veth peer name eth0 netns "$node"
  # The tests' visitors use the addresses 11 to 13.
  for address in 1 11 12 13; do ip address add "10.251.0.$address/24" dev "$node_link"; done
  ip link set "$node_link" up
}

# Forwards HTTP and HTTPS from this machine's loopback to the node, for browsers.
forward() {
  local port
  for port in 30080 30443; do
    chroot "$root" socat "TCP-LISTEN:$port,bind=127.0.0.1,reuseaddr,fork" "TCP:$node_address:$port" &
  done
}

prepare_root "$@"
export root
export -f enter
unshare --net --mount --uts --ipc bash -c enter &
node=$!
connect "$node"
forward
wait "$node"
