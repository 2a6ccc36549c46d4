# shellcheck shell=bash disable=SC2034
# What the scripts of the local cluster share: where things are, and how a step is told.

# Kept by demo:down: what takes long to make and depends on pins alone.
readonly cache=${COREKUBE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/corekube}
# Removed by demo:down: the node, the repository, Pulumi's state.
readonly state=${COREKUBE_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/corekube}
readonly node_root=$state/node
readonly node_pid_file=$state/node.pid
readonly node_link=corekube0
readonly node_address=10.251.0.2
readonly kubeconfig=$state/kubeconfig
readonly context=corekube-local

# What is in the node is reached directly, whatever proxy the rest of the world is behind.
export no_proxy=${no_proxy:-},$node_address,.localhost,.svc,10.96.0.0/16,10.244.0.0/16
export NO_PROXY=$no_proxy

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly project
# Named by Pulumi.local.yaml, and so within the project.
readonly acme_ca=$project/local/acme-ca.pem

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# step NAME COMMAND...: runs a command quietly, on a line that says how long it took.
# One that fails shows all it printed.
step() {
  local name=$1 started=$SECONDS output
  shift
  output=$(mktemp)
  printf '  %-42s' "$name" >&2
  # In the background: as an if's condition, a function would go on after a failed command.
  "$@" >"$output" 2>&1 </dev/null &
  if wait $!; then
    printf '%4d s\n' $((SECONDS - started)) >&2
    rm -f "$output"
  else
    printf 'failed after %d s\n' $((SECONDS - started)) >&2
    cat "$output" >&2
    rm -f "$output"
    return 1
  fi
}

# within SECONDS COMMAND...: repeats a command until it succeeds, or fails when the time is over.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.5
  done
}

# One run at a time changes the node, with what it starts; the lock ends with its holder.
lock() {
  [[ -n ${COREKUBE_LOCKED:-} ]] && return
  export COREKUBE_LOCKED=1
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock --nonblock 9 || fail "another demo or demo:down is at work; wait for it to end, then try again"
}

# The process that all of the node lives in, if it runs. A pid alone could be another's by now.
node_pid() {
  local pid started
  read -r pid started 2>/dev/null <"$node_pid_file" || return 1
  [[ $started == "$(process_start "$pid")" ]] && echo "$pid"
}

# Clock ticks between the machine's start and the process's (proc(5), stat, field 22); nothing for one
# that has ended and that nobody has asked about yet.
process_start() { sed 's/.*) //; /^Z/d' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# The node's control groups, once none of its processes is left.
# They can't be removed as files are: from the leaves up, when the kernel has let go of them.
remove_cgroups() {
  within 20 remove_cgroups_once
}

# The hierarchies of cgroup v1, or the one of v2.
remove_cgroups_once() {
  local group
  for group in /sys/fs/cgroup/corekube /sys/fs/cgroup/*/corekube; do
    [[ ! -d $group ]] || find "$group" -depth -type d -exec rmdir {} + || return
  done
}

tool_path() { "$project/local/toolchain/build.sh" --path "$1"; }
