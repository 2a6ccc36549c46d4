# shellcheck shell=sh
# Which commits were tried and which failed, so that no commit is built again and again. Both lists are files and
# survive a restart of the container. Sourced by watch.sh.

# One line per attempt, with its commit; emptied when a build succeeds or fails.
readonly attempts_file="$HTML_ROOT/state/attempts"
# A line for each commit that failed: `COMMIT`, or `COMMIT permanent`.
readonly failed_file="$HTML_ROOT/state/failed"

record_attempt() { printf '%s\n' "$1" >>"$attempts_file"; }

count_attempts() { grep -cx "$1" "$attempts_file"; }

clear_attempts() { : >"$attempts_file"; }

# remember_failure COMMIT REASON [permanent]
remember_failure() { printf '%s\n' "$1${3:+ $3}" >>"$failed_file"; }

has_failed() { grep -q "^$1" "$failed_file"; }

# forgive_failure COMMIT: allows another build, because the cause may have passed: data that hugo fetches, for
# example. Fails if the commit has not failed or its failure is permanent.
forgive_failure() {
  grep -qx "$1" "$failed_file" || return
  grep -vx "$1" "$failed_file" >"$failed_file.next"
  mv "$failed_file.next" "$failed_file"
}
