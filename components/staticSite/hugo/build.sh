#!/bin/sh
# Builds every commit that git-sync checks out, and publishes it whole or not at all.
#
#   $HTML_ROOT/releases/<commit>   the last three sites that built
#   $HTML_ROOT/current             a link to the one that is served
#   $HTML_ROOT/state/              what is remembered over a restart, and status.json
#
# Reads GIT_LINK, SITE_DIRECTORY, HTML_ROOT, BUILD_TIMEOUT_SECONDS and REBUILD_MINUTES; hugo reads
# HUGO_*. Runs until it is told to stop: a failed step is reported, and the site stays as it was.
set -u
umask 022

releases=$HTML_ROOT/releases
current=$HTML_ROOT/current
state=$HTML_ROOT/state
scratch=$(mktemp -d)
build_log=$scratch/build.log

say() { printf '%s\n' "$*"; }

main() {
  mkdir -p "$releases" "$state"
  rm -rf "$releases"/*.partial
  touch "$state/attempts" "$state/failed" "$state/history"
  build=
  trap '[ -z "$build" ] || kill "$build"; exit 0' TERM INT

  handled=
  last_tick=$(tick)
  while :; do
    checkout=$(readlink -f "$GIT_LINK") && [ -d "$checkout" ] && look_at "${checkout##*/}"
    sleep 0.2 &
    wait $!
  done
}

# look_at COMMIT: the newest checkout's. Whatever there is to do is done once.
look_at() {
  if [ "$1" != "$handled" ]; then
    build_newest "$1" && handled=$1
    last_tick=$(tick)
  elif [ "$(tick)" != "$last_tick" ]; then
    last_tick=$(tick)
    [ "$(published)" = "$1" ] && build_again "$1"
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
  release=$1-$last_tick
  build "$checkout" "$1" "$release" $((last_tick * REBUILD_MINUTES * 60))
}

# build FOLDER COMMIT RELEASE TIME: builds and publishes, or records why not.
# Fails where hugo was killed from outside for the first time: that is not the commit's fault yet.
build() {
  if grep -qx "$2" "$state/failed"; then
    say "$2 failed before and is not tried again"
    return
  fi
  if [ "$(grep -cx "$2" "$state/attempts")" -ge 2 ]; then
    record_failure "$2" "hugo was killed twice while it built this commit: it may need more memory"
    return
  fi
  say "$2" >>"$state/attempts"

  started=$(uptime_hundredths)
  partial=$releases/$3.partial
  rm -rf "$partial"
  timeout -k 5 "$BUILD_TIMEOUT_SECONDS" \
    hugo --source "$1/$SITE_DIRECTORY" --destination "$partial" --noBuildLock >"$build_log" 2>&1 &
  build=$!
  wait "$build"
  code=$?
  build=
  took=$(($(uptime_hundredths) - started))
  # A hugo that has to be killed when its time is over has not run out of memory.
  [ "$took" -ge $((BUILD_TIMEOUT_SECONDS * 100)) ] && code=124
  case $code in
    0) ;;
    # timeout(1) of coreutils and of BusyBox.
    124 | 143) reason="hugo did not finish within $BUILD_TIMEOUT_SECONDS s" ;;
    137)
      rm -rf "$partial"
      say "hugo was killed while it built $2"
      return 1
      ;;
    *) reason=$(hugo_message) ;;
  esac
  [ "$code" -eq 0 ] && [ ! -s "$partial/index.html" ] && code=1 reason="hugo made no index.html"
  [ "$code" -eq 0 ] && ! finish "$partial" "$4" >"$build_log" 2>&1 && code=1 reason=$(tail -n 5 "$build_log")
  if [ "$code" -ne 0 ]; then
    rm -rf "$partial"
    record_failure "$2" "$reason"
    return
  fi

  : >"$state/attempts"
  if [ "$(published)" = "$2" ] && diff -rq "$partial" "$current/" >/dev/null 2>&1; then
    rm -rf "$partial"
    return
  fi
  took=$(($(uptime_hundredths) - started))
  pages=$(count_pages "$partial")
  mv "$partial" "$releases/$3"
  publish "$3"
  say "published $2: $pages pages in $((took / 100)).$(printf %02d $((took % 100))) s"
}

# finish FOLDER TIME: compresses what compresses well; every replica gives every file the same time,
# so that ETag and Last-Modified are the same too.
finish() {
  find "$1" -type f -size +0 \( \
    -name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.mjs' -o -name '*.json' \
    -o -name '*.xml' -o -name '*.svg' -o -name '*.txt' -o -name '*.md' -o -name '*.ico' \
    -o -name '*.map' -o -name '*.wasm' -o -name '*.webmanifest' \) -print0 |
    xargs -0 -r -n 100 -P 2 gzip -k -f -n &&
    find "$1" -type f -exec touch -d "@$2" {} +
}

# publish RELEASE: from one request to the next, by one rename.
publish() {
  ln -sfn "releases/$1" "$current.next"
  mv -T "$current.next" "$current"
  say "$1" >>"$state/history"
  date -u +%Y-%m-%dT%H:%M:%SZ >"$state/published-at"
  say "$took $pages" >"$state/measured"
  write_status
  prune
}

# Three stay: a request that began with one finishes with it.
prune() {
  tail -n 3 "$state/history" >"$state/history.kept"
  mv "$state/history.kept" "$state/history"
  for release in "$releases"/*; do
    grep -qx "${release##*/}" "$state/history" || rm -rf "$release"
  done
}

record_failure() {
  : >"$state/attempts"
  # One that was published may fail for a passing reason when it is built again.
  [ "$(published)" = "$1" ] || say "$1" >>"$state/failed"
  # An ancestor's failure says nothing of why the newest commit is not served.
  [ "$1" != "$newest" ] ||
    printf '{"revision":"%s","at":"%s","message":"%s"}\n' \
      "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(printf '%s' "$2" | json_escape)" >"$state/last-failure"
  write_status
  served=$(published)
  say "$1 does not build, ${served:-nothing} stays published: $2"
}

# What an operator may ask for: what is served, what was wanted, and why they differ.
write_status() {
  read -r took_hundredths page_count 2>/dev/null <"$state/measured" || took_hundredths=0 page_count=0
  printf '{"revision":"%s","newest":"%s","builtAt":"%s","durationSeconds":%d.%02d,"pages":%d,"lastFailure":%s}\n' \
    "$(published)" "$newest" "$(cat "$state/published-at" 2>/dev/null)" \
    $((took_hundredths / 100)) $((took_hundredths % 100)) "$page_count" \
    "$(cat "$state/last-failure" 2>/dev/null || say null)" >"$state/status.next"
  mv "$state/status.next" "$state/status.json"
}

# The commit that is served; empty before the first.
published() {
  release=$(readlink "$current") && release=${release##*/} && say "${release%%-*}"
}

# Counts rebuild intervals since 1970, so that every pod rebuilds at the same time.
tick() {
  if [ "$REBUILD_MINUTES" -gt 0 ]; then say $(($(date +%s) / (REBUILD_MINUTES * 60))); else say never; fi
}

count_pages() { find "$1" -name '*.html' | wc -l; }

commit_time() { git -C "$1" show --no-patch --format=%ct HEAD; }

# Hundredths of a second, from a clock that only goes forward.
uptime_hundredths() {
  read -r seconds _ </proc/uptime
  say "${seconds%.*}${seconds#*.}"
}

# hugo's own words: its errors, or how it ended.
hugo_message() {
  { grep -i '^error' "$build_log" || tail -n 5 "$build_log"; } | head -c 2000
}

json_escape() {
  tr '\t' ' ' | tr -d '\000-\011\013-\037' |
    awk '{ gsub(/\\/, "&&"); gsub(/"/, "\\\""); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'
}

main
