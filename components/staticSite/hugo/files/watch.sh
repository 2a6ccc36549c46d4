#!/bin/sh
# Follows git-sync's checkout: decides which commit to build and when, and publishes it whole or not at all.
#
#   $HTML_ROOT/releases/<commit>   the last three releases
#   $HTML_ROOT/current             a link to the published release, which nginx serves
#   $HTML_ROOT/previous-{1,2}      links to the two releases before it
#   $HTML_ROOT/state/              files that survive a restart of the container, and status.json
#
# Reads GIT_LINK, GIT_ERROR_FILE, HTML_ROOT, REBUILD_MINUTES and HUGO_CACHEDIR. Its child process, build-site.sh,
# reads more. Runs until SIGTERM: if a step fails, the log has the reason and the published site stays.
set -u
umask 022

readonly scratch="${TMPDIR:-/tmp}/build"

# The sourced functions share constants only: they get arguments, and they change files.
# shellcheck source=components/staticSite/hugo/files/commits.sh
. "${0%/*}/commits.sh"
# shellcheck source=components/staticSite/hugo/files/release.sh
. "${0%/*}/release.sh"
# shellcheck source=components/staticSite/hugo/files/status.sh
. "${0%/*}/status.sh"

log() { printf '%s\n' "$*"; }

main() {
  mkdir -p "$releases" "$HTML_ROOT/state"
  rm -rf "$releases"/*.partial "$scratch" "$git_error" "$git_error_time"
  mkdir "$scratch"
  touch "$attempts_file" "$failed_file" "$history_file"
  processed='' newest='' builder='' guard='' rounds=0
  trap 'kill $builder $guard 2>/dev/null; exit 0' TERM INT

  while :; do
    rounds=$((rounds + 1))
    if update_git_error; then update_status; fi
    # The link's target, without another process: this loop runs as long as the pod.
    if cd -P "$GIT_LINK" 2>/dev/null; then
      checkout=$PWD
      cd /
      process_commit "${checkout##*/}"
    fi
    sleep 1 &
    wait $!
  done
}

# process_commit COMMIT: builds the newest commit once, and again at each rebuild interval.
# To read the clock takes processes, so an interval's start is noticed only in every fourth round.
process_commit() {
  if [ "$1" != "$processed" ]; then
    # Read before the build: if an interval starts during the build, another build is due.
    last_interval=$(interval)
    build_newest "$1" && processed=$1
  elif [ $((rounds % 4)) -eq 0 ] && [ "$(interval)" != "$last_interval" ]; then
    last_interval=$(interval)
    if [ "$(published)" = "$1" ]; then
      rebuild "$1"
    elif allow_retry "$1"; then
      processed=
    fi
  fi
}

# build_newest COMMIT: fails if the same commit has to be tried again.
build_newest() {
  newest=$1
  update_status
  [ "$(published)" = "$1" ] && return
  if [ -d "$releases/$1" ]; then
    publish "$1" 0.00
    log "published $1: it was built before"
    return
  fi
  log "building $1"
  build "$checkout" "$1" "$1" "$(commit_time "$checkout")" || return
  [ -e "$current" ] || build_ancestor
}

# If the newest commit is broken, a new pod publishes the newest ancestor that builds.
build_ancestor() {
  for ancestor in $(ancestors "$checkout"); do
    [ "$(readlink -f "$GIT_LINK")" = "$checkout" ] || return 1
    log "building $ancestor instead"
    check_out "$checkout" "$ancestor" "$scratch/ancestor" "$scratch/clone" || continue
    until build "$scratch/ancestor" "$ancestor" "$ancestor" "$(commit_time "$scratch/ancestor")"; do :; done
    [ -e "$current" ] && break
  done
  rm -rf "$scratch/ancestor"
  [ -e "$current" ] || log "no commit builds; waiting for the next one"
}

# rebuild COMMIT: publishes posts whose date has come. The files' time is the start of the interval, which is
# the same in every pod.
rebuild() {
  build "$checkout" "$1" "$1-$(date +%s)" $((last_interval * REBUILD_MINUTES * 60))
}

# Counts intervals since 1970, so that every pod rebuilds at the same time.
interval() {
  if [ "$REBUILD_MINUTES" -gt 0 ]; then printf %s $(($(date +%s) / (REBUILD_MINUTES * 60))); else printf never; fi
}

# build FOLDER COMMIT RELEASE TIME: builds and publishes a commit, or records why it doesn't build.
# Fails if the same build has to be tried once more, because the commit may not be the cause.
build() {
  if has_failed "$2"; then
    log "$2 failed before and is not tried again"
    return
  fi
  earlier=$(count_attempts "$2")
  if [ "$earlier" -ge 2 ]; then
    record_failure "$2" "hugo was killed twice while it built this commit: it may need more memory (corekube:hugo.memory)" permanent
    return
  fi
  record_attempt "$2"
  stamp=$(stamp_of "$1")
  build_site "$1" "$releases/$3.partial" "$4" "$stamp"
  if [ "$(stamp_of "$1")" != "$stamp" ]; then
    # git-sync cloned again, or the branch left this commit and came back: hugo may have read a mix of two
    # checkouts.
    clear_attempts
    outcome=interrupted reason="its checkout was replaced during the build"
  elif [ "$earlier" -eq 0 ] && is_full "$outcome"; then
    remove_unpublished
    find "$HUGO_CACHEDIR" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
    outcome=interrupted reason="there was not enough space; older releases and hugo's cache were removed"
  fi
  if [ "$outcome" = built ]; then
    publish_build "$2" "$3" "$reason"
    return
  fi
  rm -rf "$releases/$3.partial"
  case $outcome in
    interrupted)
      log "$2 is built once more: $reason"
      return 1
      ;;
    permanent | volume-full) record_failure "$2" "$reason" permanent ;;
    *) record_failure "$2" "$reason" ;;
  esac
}

is_full() { case $1 in *-full) ;; *) return 1 ;; esac }

# build_site SOURCE DESTINATION TIME STAMP: runs build-site.sh, and sets `outcome` and `reason` to its result.
build_site() {
  rm -f "$scratch/result"
  sh "${0%/*}/build-site.sh" "$1" "$2" "$3" "$scratch/result" &
  builder=$!
  end_if_replaced "$1" "$4" &
  guard=$!
  wait "$builder"
  code=$?
  kill "$guard" 2>/dev/null
  builder='' guard=''
  if [ -s "$scratch/result" ]; then
    outcome=$(head -n 1 "$scratch/result") reason=$(tail -n +2 "$scratch/result")
  elif [ "$code" -lt 128 ]; then
    # It ended by itself, so there was no space for its result.
    outcome=disk-full reason="the node's disk is full"
  else
    # build-site.sh itself was killed, here or from outside. hugo ends within a second then.
    outcome=interrupted reason="hugo was killed"
    sleep 2 &
    wait $!
  fi
}

# end_if_replaced CHECKOUT STAMP: ends the builder once another checkout has replaced this one, because hugo may never
# end after its files have gone. It also ends by itself: a signal that arrives while a shell forks may get lost.
end_if_replaced() {
  while sleep 1 && kill -0 "$builder" 2>/dev/null; do
    if [ "$(stamp_of "$1")" != "$2" ]; then kill "$builder" 2>/dev/null; fi
  done
}

# publish_build COMMIT RELEASE SECONDS: publishes a build that took SECONDS, unless it equals the published one.
publish_build() {
  clear_attempts
  if [ "$(published)" = "$1" ] && diff -rq "$releases/$2.partial" "$current/" >/dev/null 2>&1; then
    rm -rf "$releases/$2.partial"
    return
  fi
  mv -T "$releases/$2.partial" "$releases/$2" || return
  publish "$2" "$3"
  log "published $1: $(count_pages "$releases/$2") pages in $3 s"
}

# publish RELEASE SECONDS
publish() {
  replace_current "$1"
  record_publication "$2" "$(count_pages "$releases/$1")"
  update_status
  prune
}

# record_failure COMMIT REASON [permanent]: it isn't built again soon, and never if the failure is permanent.
record_failure() {
  clear_attempts
  # The rebuild of a published commit may fail for a passing reason.
  [ "$(published)" = "$1" ] || remember_failure "$@"
  # An ancestor's failure doesn't explain why the newest commit isn't published.
  [ "$1" != "$newest" ] || report_failure "$1" "$2"
  update_status
  commit=$(published)
  log "$1 does not build, ${commit:-nothing} stays published: $2"
}

update_status() { write_status "$newest" "$(published)"; }

main
