# shellcheck shell=sh
# What is known of a commit: its sources, its attempts and failures. Sourced by watch.sh.

# One line per attempt, with its commit; emptied when a build succeeds or fails. Both lists are files and survive a
# restart of the container, so that no commit is built again and again.
readonly attempts_file="$HTML_ROOT/state/attempts"
# A line for each commit that failed: `COMMIT`, or `COMMIT permanent`.
readonly failed_file="$HTML_ROOT/state/failed"

commit_time() { git -C "$1" show --no-patch --format=%ct HEAD; }

# stamp_of CHECKOUT: differs after another checkout has replaced this one. git writes this file once.
stamp_of() { stat -c '%i %y' "$1/.git" 2>&1; }

# ancestors CHECKOUT: the commits before the one that is checked out, the newest first.
ancestors() { git -C "$1" rev-list --first-parent --skip=1 HEAD; }

# check_out CHECKOUT COMMIT FOLDER CLONE: as git-sync would, but with the newest checkout's submodules. CLONE is
# a folder for a temporary clone.
check_out() {
  rm -rf "$3" "$4"
  cp -a "$1" "$3" &&
    rm -f "$3/.git" &&
    git clone --quiet --no-checkout "$1" "$4" &&
    mv "$4/.git" "$3/.git" &&
    git -C "$3" reset --quiet --hard "$2" &&
    git -C "$3" clean --quiet -fd
}

record_attempt() { printf '%s\n' "$1" >>"$attempts_file"; }

count_attempts() { grep -cx "$1" "$attempts_file"; }

clear_attempts() { : >"$attempts_file"; }

# remember_failure COMMIT REASON [permanent]
remember_failure() { printf '%s\n' "$1${3:+ $3}" >>"$failed_file"; }

has_failed() { grep -q "^$1" "$failed_file"; }

# allow_retry COMMIT: allows another build, because the cause may have passed: data that hugo fetches, for example.
# Fails if the commit has not failed or its failure is permanent.
allow_retry() {
  grep -qx "$1" "$failed_file" || return
  grep -vx "$1" "$failed_file" >"$failed_file.next"
  mv "$failed_file.next" "$failed_file"
}
