# shellcheck shell=bash
# Sourced: paths, addresses and functions that the scripts of the demo share.

# demo:down keeps this folder. Its content takes long to build and depends only on pinned versions.
readonly cache=${COREKUBE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/corekube}
# demo:down removes this folder: the node, the repository and Pulumi's state.
readonly state=${COREKUBE_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/corekube}
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly project
readonly node_pid_file=$state/node.pid
readonly node_address=10.251.0.2
# shellcheck disable=SC2034 # constants for the scripts that source this file
{
  readonly node_root=$state/node
  readonly node_link=corekube0
  readonly kubeconfig=$state/kubeconfig
  readonly context=corekube-local
  # In the project's folder, because Pulumi.local.yaml names it by a relative path.
  readonly acme_ca=$project/local/acme-ca.pem
}

# Connections to the node bypass the machine's HTTP proxy.
export no_proxy=${no_proxy:-},$node_address,.localhost,.svc,10.96.0.0/16,10.244.0.0/16
export NO_PROXY=$no_proxy

# Whatever the machine's setting: a family of the toolchain whose go.mod asks for a newer Go release gets that one, which
# comes from the module proxy.
export GOTOOLCHAIN=auto

log() { printf '%s\n' "$*" >&2; }

fail() {
  log "$@"
  exit 1
}

# step NAME COMMAND...: runs a command and prints one line with its name and duration.
# Shows the command's output only if it fails.
step() {
  local name=$1 started=$SECONDS output
  shift
  output=$(mktemp)
  printf '  %-42s' "$name" >&2
  # In the background: `set -e` doesn't apply to a function that is the condition of an `if`.
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

# within SECONDS COMMAND...: repeats a command until it succeeds. Fails after that time.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.5
  done
}

# Lets one run at a time change the node. Scripts that the run starts share its lock. The kernel releases it when the
# run ends.
lock() {
  [[ -n ${COREKUBE_LOCKED:-} ]] && return
  export COREKUBE_LOCKED=1
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock --nonblock 9 || fail "another demo, demo:down or lint:manifests is running; wait until it ends, then try again"
}

# Prints the pid of the node's first process. Fails if it isn't running. Compares start times too, because the pid may
# belong to another process by now.
node_pid() {
  local pid started
  read -r pid started 2>/dev/null <"$node_pid_file" || return 1
  [[ $started == "$(process_start "$pid")" ]] && echo "$pid"
}

# Prints the process's start time in clock ticks since boot (proc(5), stat, field 22). Prints nothing for a zombie.
process_start() { sed 's/.*) //; /^Z/d' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# Removes the node's control groups, after all of its processes have ended. The kernel allows this only from the
# leaves up, and only some time after a group's last process has ended.
remove_cgroups() {
  within 20 remove_cgroups_once
}

# Covers each hierarchy of cgroup v1 and the single one of v2.
remove_cgroups_once() {
  local group
  for group in /sys/fs/cgroup/corekube /sys/fs/cgroup/*/corekube; do
    [[ ! -d $group ]] || find "$group" -depth -type d -exec rmdir {} + || return
  done
}

tool_path() { "$project/local/toolchain/build.sh" --path "$1"; }
