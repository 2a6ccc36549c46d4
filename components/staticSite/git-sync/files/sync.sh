#!/bin/sh
# Supervises git-sync: restarts it if it ends, and removes a repository that outgrows its volume. A container that
# ends takes its pod out of the Service, and the kubelet evicts a pod whose volume overflows. Either would hit
# every replica at once, because all of them fetch the same commit.
#
# git-sync points a link to each new checkout; hugo/files/watch.sh reads the link and builds the checkout.
#
#   sync.sh COMMAND...   COMMAND is git-sync
#
# Reads GITSYNC_ROOT, GITSYNC_ERROR_FILE, MARKDOWN_MEBIBYTES and GIT_MEMORY_MEBIBYTES. Runs until SIGTERM, or until
# git-sync ends before the first checkout.
set -u

# The startup probe creates this file after the first checkout.
readonly synced="${TMPDIR:-/tmp}/synced"

log() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }

main() {
  # A git that asks for too much memory fails; otherwise the kernel could end the whole container.
  # shellcheck disable=SC3045 # dash, bash and BusyBox know it.
  ulimit -d $((GIT_MEMORY_MEBIBYTES * 1024))
  pause=60
  trap 'kill "$sync"; wait "$sync"; exit 0' TERM INT
  while :; do
    # timeout(1) without a limit: it leads a process group, so that one kill ends git-sync and all its git
    # processes.
    timeout 0 "$@" &
    sync=$!
    if wait_while_it_fits; then
      wait "$sync"
      restart_after_exit $?
    else
      remove_repository
    fi
  done
}

# Returns when git-sync ends; fails once the repository exceeds the limit. It counts while a git process runs and once
# after it, and every half minute in any case. So an idle pod starts few processes other than `sleep`.
wait_while_it_fits() {
  grows=true rounds=0
  while kill -0 "$sync" 2>/dev/null; do
    nap 2
    rounds=$((rounds + 1))
    if git_runs; then
      grows=true
    elif [ "$grows" = false ] && [ $((rounds % 15)) -ne 0 ]; then
      continue
    else
      grows=false
    fi
    # du complains about files that go away while it counts. The folder's name follows the number.
    used=$(du -sm "$GITSYNC_ROOT" 2>/dev/null)
    [ "${used%%[!0-9]*}" -le "$MARKDOWN_MEBIBYTES" ] || return
  done
}

git_runs() {
  for process in /proc/[0-9]*/comm; do
    if { read -r name <"$process"; } 2>/dev/null && [ "$name" = git ]; then return; fi
  done
  return 1
}

# restart_after_exit CODE: before the first checkout the pod serves no site yet, so the container ends and the
# pod shows the problem.
restart_after_exit() {
  [ -e "$synced" ] || exit "$1"
  log "git-sync ended with exit code $1; it is restarted"
  nap 1
}

remove_repository() {
  kill -KILL "-$sync"
  wait "$sync"
  # git-sync's image has no find.
  rm -rf "${GITSYNC_ROOT:?}"/* "$GITSYNC_ROOT"/.[!.]* "$GITSYNC_ROOT"/..?*
  reason="the repository takes more than $MARKDOWN_MEBIBYTES MiB of the volume markdown: the clone was removed, the published site stays, and the next try is in $pause s (raise corekube:storage.markdown)"
  log "$reason"
  # The file in which git-sync itself reports errors; hugo's container copies it to the status document.
  printf '%s' "$reason" >"$GITSYNC_ERROR_FILE"
  nap "$pause"
  pause=$((pause < 300 ? pause * 2 : pause))
}

# nap SECONDS: unlike a plain sleep, `wait` ends at once for a signal.
nap() {
  sleep "$1" &
  wait $!
}

main "$@"
