# shellcheck shell=sh disable=SC2154
# How a folder of sources becomes the release that is served. Sourced by build.sh.

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
  mv -T "$partial" "$releases/$3" || return
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
  # On a full volume nothing is removed that isn't known to be old.
  tail -n 3 "$state/history" >"$state/history.kept" && mv "$state/history.kept" "$state/history" || return
  for release in "$releases"/*; do
    [ "releases/${release##*/}" = "$(readlink "$current")" ] && continue
    grep -qx "${release##*/}" "$state/history" || rm -rf "$release"
  done
}

# The commit that is served; empty before the first.
published() {
  [ -e "$current" ] && release=$(readlink "$current") && release=${release##*/} && say "${release%%-*}"
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
