#!/bin/sh
# Builds every commit that git-sync checks out, and publishes it whole or not at all.
#
#   $HTML_ROOT/releases/<commit>   the last three sites that built
#   $HTML_ROOT/current             a link to the one that is served
#   $HTML_ROOT/previous-{1,2}      links to those before it
#   $HTML_ROOT/state/              what is remembered over a restart, and status.json
#
# Reads GIT_LINK, GIT_ERROR_FILE, SITE_DIRECTORY, HTML_ROOT, BUILD_TIMEOUT_SECONDS, REBUILD_MINUTES, MEMORY_MEBIBYTES,
# HTML_MEBIBYTES and CACHE_MEBIBYTES; hugo reads HUGO_*. Runs until it is told to stop: a failed step is
# reported, and the site stays as it was.
set -u
umask 022

releases=$HTML_ROOT/releases
current=$HTML_ROOT/current
state=$HTML_ROOT/state
scratch=${TMPDIR:-/tmp}/build
build_log=$scratch/build.log

# shellcheck source=components/staticSite/hugo/files/make.sh
. "${0%/*}/make.sh"
# shellcheck source=components/staticSite/hugo/files/release.sh
. "${0%/*}/release.sh"
# shellcheck source=components/staticSite/hugo/files/status.sh
. "${0%/*}/status.sh"

say() { printf '%s\n' "$*"; }

main() {
  mkdir -p "$releases" "$state"
  rm -rf "$releases"/*.partial "$scratch"
  mkdir "$scratch"
  touch "$state/attempts" "$state/failed" "$state/history"
  build='' watch='' newest='' git_error=null
  trap 'kill $build $watch 2>/dev/null; exit 0' TERM INT

  handled=
  while :; do
    look_at_git
    checkout=$(readlink -f "$GIT_LINK") && [ -d "$checkout" ] && look_at "${checkout##*/}"
    sleep 0.2 &
    wait $!
  done
}

# look_at COMMIT: the newest checkout's. Whatever there is to do is done once.
look_at() {
  if [ "$1" != "$handled" ]; then
    # Before the build: what falls due while it runs is not in it.
    last_tick=$(tick)
    build_newest "$1" && handled=$1
  elif [ "$(tick)" != "$last_tick" ]; then
    last_tick=$(tick)
    if [ "$(published)" = "$1" ]; then
      build_again "$1"
    elif may_build_now "$1"; then
      handled=
    fi
  fi
}

# Fails where the same commit is to be tried again.
build_newest() {
  newest=$1
  write_status
  [ "$(published)" = "$1" ] && return
  if [ -d "$releases/$1" ]; then
    took=0 pages=$(count_pages "$releases/$1")
    publish "$1"
    say "published $1: it was built before"
    return
  fi
  say "building $1"
  build "$checkout" "$1" "$1" "$(commit_time "$checkout")" || return
  [ -e "$current" ] || build_ancestor
}

# A pod made while the newest commit is broken serves the newest one before it that builds.
build_ancestor() {
  for ancestor in $(git -C "$checkout" rev-list --first-parent --skip=1 HEAD); do
    [ "$(readlink -f "$GIT_LINK")" = "$checkout" ] || return 1
    say "building $ancestor instead"
    check_out "$ancestor" "$scratch/ancestor" || continue
    until build "$scratch/ancestor" "$ancestor" "$ancestor" "$(commit_time "$scratch/ancestor")"; do :; done
    [ -e "$current" ] && break
  done
  rm -rf "$scratch/ancestor"
  [ -e "$current" ] || say "no commit builds; waiting for the next one"
}

# check_out COMMIT FOLDER: as git-sync would, submodules as they are in the newest checkout.
check_out() {
  rm -rf "$2" "$scratch/clone"
  cp -a "$checkout" "$2" &&
    rm -f "$2/.git" &&
    git clone --quiet --no-checkout "$checkout" "$scratch/clone" &&
    mv "$scratch/clone/.git" "$2/.git" &&
    git -C "$2" reset --quiet --hard "$1" &&
    git -C "$2" clean --quiet -fd
}

# The same commit some time later: posts whose date has come appear. Times are those of the tick, which
# is the same in every pod.
build_again() {
  release=$1-$(date +%s)
  build "$checkout" "$1" "$release" $((last_tick * REBUILD_MINUTES * 60))
}

# Counts rebuild intervals since 1970, so that every pod rebuilds at the same time.
tick() {
  if [ "$REBUILD_MINUTES" -gt 0 ]; then say $(($(date +%s) / (REBUILD_MINUTES * 60))); else say never; fi
}

main
