# shellcheck shell=sh disable=SC2034,SC2154
# How hugo is run, and what it may take: time, memory, room. Sourced by build.sh.

# make_site FOLDER SITE TIME: builds a folder of sources, and makes it fit to be served.
# Returns 1 with a `reason`, `lasting` where it would be the same another time; 2 to be called again.
make_site() {
  reason='' lasting=''
  rm -rf "$2"
  run_hugo config mounts --source "$1/$SITE_DIRECTORY" || return
  outside=$(sources_outside "$1")
  if [ -n "$outside" ]; then
    reason="outside the repository, by a link or by the configuration: $outside" lasting=lasting
    return 1
  fi
  run_hugo --source "$1/$SITE_DIRECTORY" --destination "$2" --noBuildLock || return
  if [ ! -f "$2/index.html" ] || [ ! -s "$2/index.html" ]; then
    reason="hugo made no index.html"
    return 1
  fi
  watched finish "$2" "$3"
  code=$?
  if is_full; then
    make_room
    return
  fi
  [ "$code" -eq 0 ] && return
  reason=$(tail -n 5 "$build_log")
  return 1
}

# run_hugo ARGUMENT...: within its time, memory and room; returns as make_site does.
run_hugo() {
  watched limited_hugo "$@"
  code=$?
  # A hugo that has to be killed when its time is over has not run out of memory.
  [ $(($(uptime_hundredths) - started)) -lt $((BUILD_TIMEOUT_SECONDS * 100)) ] || code=124
  if is_full; then
    make_room
    return
  fi
  case $code in
    0) return ;;
    # timeout(1) of coreutils and of BusyBox.
    124 | 143) reason="hugo did not finish within $BUILD_TIMEOUT_SECONDS s" lasting=lasting ;;
    137)
      reason="hugo was killed"
      return 2
      ;;
    *)
      if grep -qE 'out of memory|cannot allocate memory|errno=12' "$build_log"; then
        reason="hugo needs more than $MEMORY_MEBIBYTES MiB of memory (corekube:hugo.memory allows more)"
        lasting=lasting
      else
        reason=$(hugo_message)
      fi
      ;;
  esac
  return 1
}

# sources_outside FOLDER: what hugo would read, by its list of mounts in the log, that is neither of the
# checkout nor of its cache. Of links it follows only one that is itself a whole folder: static, a theme.
sources_outside() {
  root=$(readlink -f "$1")
  sed -n -e 's/^ *"dir": "\(.*\)",$/dir \1/p' -e 's/^ *"source": "\(.*\)",$/source \1/p' "$build_log" |
    while read -r key path; do
      case $key$path in
        dir*) folder=$path ;;
        source/*) ;;
        *) path=$folder/$path ;;
      esac
      # JSON has escaped something; such a name is not worth the risk.
      case $path in *\\*) say "$path" && continue ;; esac
      case $(readlink -f "$path") in
        "$root"/.git | "$root"/.git/*) say "$path" ;;
        '' | "$root" | "$root"/* | "${HUGO_CACHEDIR:-$root}"/*) ;;
        *) say "$path" ;;
      esac
    done
}

# A hugo that asks for too much memory is told so. Else the kernel would end the whole container for it
# (kubernetes.io/docs, cgroup v2), and the pod would get no visitors for a while, like every other replica.
limited_hugo() {
  # shellcheck disable=SC3045 # dash, bash and BusyBox know it.
  ulimit -d $((MEMORY_MEBIBYTES * 1024))
  exec timeout -k 5 "$BUILD_TIMEOUT_SECONDS" hugo "$@"
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

# watched COMMAND...: ends it before it fills a volume: for that the kubelet would evict the pod, and
# every other replica's, whose hugo builds the same.
watched() {
  "$@" >"$build_log" 2>&1 &
  build=$!
  # Ends by itself too: a signal that comes while a shell is forked may be lost.
  {
    while sleep 1 && kill -0 "$build" 2>/dev/null; do
      over_full && kill "$build"
    done
  } &
  watch=$!
  wait "$build"
  code=$?
  kill "$watch" 2>/dev/null
  build='' watch=''
  return "$code"
}

# The volumes that hugo fills, or the disk below them.
is_full() { over_full || grep -q 'No space left on device' "$build_log"; }

over_full() {
  [ "$(mebibytes_of "$HTML_ROOT")" -gt "$HTML_MEBIBYTES" ] ||
    [ "$(mebibytes_of "$HUGO_CACHEDIR")" -gt "$CACHE_MEBIBYTES" ]
}

# Files may go while they are counted.
mebibytes_of() { du -sm "$1" 2>/dev/null | cut -f 1; }

# The first time only what can be done without is removed, and the site is built again.
make_room() {
  if [ "$again" -eq 0 ]; then
    reason="there was no room for it; the releases before and hugo's cache are removed"
    for release in "$releases"/*; do
      [ "releases/${release##*/}" = "$(readlink "$current")" ] || rm -rf "$release"
    done
    find "$HUGO_CACHEDIR" -mindepth 1 -delete
    return 2
  fi
  if over_full; then
    reason="the site needs more room than the pod has: $HTML_MEBIBYTES MiB with the one that is served, and $CACHE_MEBIBYTES MiB of cache (corekube:storage allows more)"
    lasting=lasting
  else
    reason="the node's disk is full"
  fi
  return 1
}

# hugo's own words: its errors, or how it ended.
hugo_message() {
  { grep -i '^error' "$build_log" || tail -n 5 "$build_log"; } | head -c 2000
}
