#!/bin/sh
# Builds one site with hugo, within limits of time, memory and space, and prepares its files for nginx.
#
#   build-site.sh SOURCE DESTINATION TIME RESULT
#
#   SOURCE       the checkout of the repository; SITE_DIRECTORY is the site's folder in it
#   DESTINATION  the folder for the built site; it is removed first, and again if the build fails
#   TIME         the modification time of every built file, in seconds since 1970
#   RESULT       the file for the outcome; RESULT.log gets the output of hugo
#
# Exit code 0: DESTINATION can be served. Exit code 1: the build failed, and DESTINATION doesn't exist. The first
# line of RESULT is the outcome; the lines after it are the reason, or the build's seconds after `built`:
#
#   built        exit code 0; all others are exit code 1
#   transient    the same sources may build another time
#   permanent    the same sources would fail again
#   interrupted  hugo was killed, perhaps not because of these sources
#   volume-full  the site or hugo's cache needs more space than its volume has
#   disk-full    the disk below the volumes is full
#
# RESULT is empty or missing if there was no space for it. SIGTERM ends hugo too, and SIGKILL ends it within a second.
# Then there is no RESULT, and DESTINATION may be incomplete.
#
# Reads SITE_DIRECTORY, BUILD_TIMEOUT_SECONDS, BUILD_MEMORY_MEBIBYTES, HTML_ROOT, HTML_MEBIBYTES, HUGO_CACHEDIR and
# CACHE_MEBIBYTES; hugo reads HUGO_*.
set -u
umask 022

: "${4:?usage: build-site.sh SOURCE DESTINATION TIME RESULT}"
readonly checkout="$1" destination="$2" time="$3" result="$4"
readonly hugo_log="$result.log"

main() {
  started=$(uptime_hundredths) job='' watchdog=''
  trap 'kill $job $watchdog 2>/dev/null; exit 143' TERM INT
  rm -rf "$destination" "$result"

  refuse_outside_folders
  run_hugo --source "$checkout/$SITE_DIRECTORY" --destination "$destination" --noBuildLock
  if [ ! -f "$destination/index.html" ] || [ ! -s "$destination/index.html" ]; then
    fail "hugo made no index.html" transient
  fi
  prepare_files
  printf 'built\n%s\n' "$(seconds_since "$started")" >"$result"
}

# fail REASON OUTCOME. It removes DESTINATION first, because RESULT needs space if the disk is full.
fail() {
  rm -rf "$destination"
  printf '%s\n%s\n' "$2" "$1" >"$result"
  exit 1
}

refuse_outside_folders() {
  run_hugo config mounts --source "$checkout/$SITE_DIRECTORY"
  outside=$(outside_folders)
  [ -z "$outside" ] || fail "hugo would read outside the repository, by a link or by the configuration: $outside" permanent
}

# The folders in hugo's list of mounts that are neither in the checkout nor in hugo's cache. hugo follows a
# link only if it is itself one of these folders: static, a theme.
outside_folders() {
  root=$(readlink -f "$checkout")
  sed -n -e 's/^ *"dir": "\(.*\)",$/dir \1/p' -e 's/^ *"source": "\(.*\)",$/source \1/p' "$hugo_log" |
    while read -r key path; do
      case $key$path in
        dir*) folder=$path ;;
        source/*) ;;
        *) path=$folder/$path ;;
      esac
      # A backslash is JSON's escape; refusing the name is safer than decoding it.
      case $path in *\\*) printf '%s\n' "$path" && continue ;; esac
      case $(readlink -f "$path") in
        "$root"/.git | "$root"/.git/*) printf '%s\n' "$path" ;;
        '' | "$root" | "$root"/* | "${HUGO_CACHEDIR:-$root}"/*) ;;
        *) printf '%s\n' "$path" ;;
      esac
    done
}

# run_hugo ARGUMENT...: returns if hugo succeeds, else ends this program.
run_hugo() {
  run_within_space limited_hugo "$@"
  code=$?
  # timeout(1) may have to kill hugo after its time; that is no sign of too little memory.
  [ $(($(uptime_hundredths) - started)) -lt $((BUILD_TIMEOUT_SECONDS * 100)) ] || code=124
  fail_if_full
  case $code in
    0) ;;
    # timeout(1) of coreutils and of BusyBox.
    124 | 143) fail "hugo did not finish within $BUILD_TIMEOUT_SECONDS s" permanent ;;
    137) fail "hugo was killed" interrupted ;;
    *)
      if grep -qE 'out of memory|cannot allocate memory|errno=12' "$hugo_log"; then
        fail "hugo needs more than $BUILD_MEMORY_MEBIBYTES MiB of memory (raise corekube:hugo.memory)" permanent
      fi
      fail "$(hugo_message)" transient
      ;;
  esac
}

# `ulimit` makes hugo fail if it asks for too much memory. Otherwise the kernel would end the whole container
# (kubernetes.io/docs, cgroup v2), and this pod, like every other replica, would get no visitors for a while.
limited_hugo() {
  # shellcheck disable=SC3045 # dash, bash and BusyBox know it.
  ulimit -d $((BUILD_MEMORY_MEBIBYTES * 1024))
  exec timeout -k 5 "$BUILD_TIMEOUT_SECONDS" hugo "$@"
}

# From hugo's first error to the end, because the cause is often on later lines; or its last lines.
hugo_message() {
  if grep -qi '^error' "$hugo_log"; then sed -n '/^[Ee][Rr][Rr][Oo][Rr]/,$p' "$hugo_log"; else tail -n 5 "$hugo_log"; fi |
    head -c 2000
}

prepare_files() {
  run_within_space compress_and_date
  code=$?
  fail_if_full
  [ "$code" -eq 0 ] || fail "$(tail -n 5 "$hugo_log")" transient
}

# Compresses the file types that compress well. With the same time for every file, ETag and Last-Modified are the
# same in every replica.
compress_and_date() {
  find "$destination" -type f -size +0 \( \
    -name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.mjs' -o -name '*.json' \
    -o -name '*.xml' -o -name '*.svg' -o -name '*.txt' -o -name '*.md' -o -name '*.ico' \
    -o -name '*.map' -o -name '*.wasm' -o -name '*.webmanifest' \) -print0 |
    xargs -0 -r -n 100 -P 2 gzip -k -f -n &&
    find "$destination" -type f -exec touch -d "@$time" {} +
}

# run_within_space COMMAND...: ends it before it fills a volume. The kubelet would evict a pod with a full volume,
# and all replicas at once, because they build the same commit.
run_within_space() {
  "$@" >"$hugo_log" 2>&1 &
  job=$!
  # The watchdog also ends by itself: a signal that arrives while a shell forks may get lost.
  {
    while sleep 1 && kill -0 "$job" 2>/dev/null; do
      # The second case: this program was killed, and `wait` below with it.
      if volume_is_full || ! kill -0 $$ 2>/dev/null; then kill "$job"; fi
    done
  } &
  watchdog=$!
  wait "$job"
  code=$?
  kill "$watchdog" 2>/dev/null
  job='' watchdog=''
  return "$code"
}

fail_if_full() {
  if volume_is_full; then
    fail "the site needs more space than the pod has: $HTML_MEBIBYTES MiB with the served release, and $CACHE_MEBIBYTES MiB for hugo's cache (raise corekube:storage)" volume-full
  fi
  if grep -q 'No space left on device' "$hugo_log"; then fail "the node's disk is full" disk-full; fi
}

volume_is_full() {
  [ "$(mebibytes_of "$HTML_ROOT")" -gt "$HTML_MEBIBYTES" ] ||
    [ "$(mebibytes_of "$HUGO_CACHEDIR")" -gt "$CACHE_MEBIBYTES" ]
}

# du complains about files that go away while it counts.
mebibytes_of() { du -sm "$1" 2>/dev/null | cut -f 1; }

# seconds_since HUNDREDTHS: with two decimals.
seconds_since() (
  took=$(($(uptime_hundredths) - $1))
  printf '%d.%02d' $((took / 100)) $((took % 100))
)

# Hundredths of a second, from a clock that is never set back.
uptime_hundredths() (
  read -r seconds _ </proc/uptime
  printf %s "${seconds%.*}${seconds#*.}"
)

main
