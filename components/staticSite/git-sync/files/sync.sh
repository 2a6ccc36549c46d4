#!/bin/sh
# Keeps git-sync running, and its volume from overflowing. This container has to go on whatever git-sync
# does: a pod with one container less gets no visitors, and a pod whose volume overflows is evicted, every
# replica at once, all for one commit.
#
#   sync.sh COMMAND...   runs git-sync; reads GITSYNC_ROOT, GITSYNC_ERROR_FILE, MARKDOWN_MEBIBYTES and
#                        MEMORY_MEBIBYTES
set -u

synced=${TMPDIR:-/tmp}/synced
pause=60

say() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }

main() {
  # A git that asks for too much is told so; else the kernel might end the whole container for it.
  # shellcheck disable=SC3045 # dash, bash and BusyBox know it.
  ulimit -d $((MEMORY_MEBIBYTES * 1024))
  trap 'kill "$sync"; wait "$sync"; exit 0' TERM INT
  while :; do
    # timeout(1) without a limit: it leads a process group, by which git-sync is ended with its gits.
    timeout 0 "$@" &
    sync=$!
    if stays_small; then
      wait "$sync"
      started_again $?
    else
      thrown_away
    fi
  done
}

# Returns when git-sync has ended, or fails when it has taken too much.
stays_small() {
  while kill -0 "$sync" 2>/dev/null; do
    sleep 2 &
    wait $!
    [ "$(used_mebibytes)" -le "$MARKDOWN_MEBIBYTES" ] || return
  done
}

# Files may go while they are counted.
used_mebibytes() { du -sm "$GITSYNC_ROOT" 2>/dev/null | cut -f 1; }

# Before the first checkout there is nothing to keep up: the pod shows that something is wrong.
started_again() {
  [ -e "$synced" ] || exit "$1"
  say "git-sync ended with exit code $1; it is started again"
  sleep 1 &
  wait $!
}

thrown_away() {
  kill -KILL "-$sync"
  wait "$sync"
  # git-sync's image has no find.
  rm -rf "${GITSYNC_ROOT:?}"/* "$GITSYNC_ROOT"/.[!.]* "$GITSYNC_ROOT"/..?*
  why="the repository takes more than $MARKDOWN_MEBIBYTES MiB of the volume markdown: it is thrown away, the published site stays, and the next try is in $pause s (corekube:storage.markdown allows more)"
  say "$why"
  # Where git-sync itself would say why there is nothing new.
  printf '%s' "$why" >"$GITSYNC_ERROR_FILE"
  sleep "$pause" &
  wait $!
  pause=$((pause < 300 ? pause * 2 : pause))
}

main "$@"
