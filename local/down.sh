#!/usr/bin/env bash
# Stops the demo and removes everything that it made, except the cache. Without a demo, it changes nothing.
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# When the node's first process ends, the kernel ends all of the node's processes and removes its network and mounts.
stop_node() {
  local pid
  if pid=$(node_pid); then
    kill -KILL "$pid"
    within 60 gone || fail "the node's processes did not end; see $state/node.log"
  fi
  # The kernel keeps the network for minutes if a connection in it is still closing.
  ip link delete "$node_link" 2>/dev/null || true
}

gone() { ! node_pid >/dev/null; }

lock
step "stop the node" stop_node
step "remove its control groups" remove_cgroups
step "remove its files" rm -rf --one-file-system "$state" "$acme_ca"
