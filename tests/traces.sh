#!/usr/bin/env bash
# Lists everything that a demo could leave on a machine: processes in namespaces, mounts, network links, packet rules,
# control groups and files. Compare a listing from before a demo with one from after it.
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../local/lib.sh"

section() { printf '\n# %s\n' "$1"; }

section "process and network namespaces with processes in them"
for space in pid net; do
  # find fails if a process ends meanwhile.
  { find /proc -maxdepth 3 -path "/proc/[0-9]*/ns/$space" -printf '%l\n' 2>/dev/null || true; } | sort -u
done
section "processes of a cluster"
# shellcheck disable=SC2009 # pgrep would truncate some of these names
ps -eo comm= | grep -E 'containerd|kubelet|kube-|etcd|coredns|pebble|socat|git-daemon|nginx' || true
section mounts
cut -d' ' -f4- /proc/self/mountinfo | sort
section "network links, addresses and routes"
ip -brief link | awk '{ print $1 }'
ip -brief address | awk '{ print $1, $3 }'
ip route
section "packet rules"
iptables-save | grep -v '^#' || true
section "control groups"
find /sys/fs/cgroup -type d \( -path '*corekube*' -o -path '*kubepods*' -o -path '*k8s.io*' \) | sort
section files
ls -d "$state"* /etc/kubernetes /etc/cni /opt/cni /var/lib/{kubelet,etcd,containerd,cni,corekube} \
  /var/log/{pods,containers} /run/{containerd,netns,flannel} /exports /srv/git 2>/dev/null || true
find /tmp -maxdepth 1 -name '*corekube*' | sort
