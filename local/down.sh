#!/usr/bin/env bash
# Ends the demo and removes all that it made, but for the cache. Does no harm where none runs.
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# With its first process the kernel ends all of the node's, and their network and mounts with them.
stop_node() {
  local pid
  if pid=$(node_pid); then
    kill -KILL "$pid"
    within 60 gone || fail "the node's processes did not end; see $state/node.log"
  fi
  # The kernel keeps a network for minutes while a connection in it still says goodbye.
  ip link delete "$node_link" 2>/dev/null || true
}

gone() { ! node_pid >/dev/null; }

lock
step "stop the node" stop_node
step "remove its control groups" remove_cgroups
step "remove its files" rm -rf --one-file-system "$state" "$acme_ca"
