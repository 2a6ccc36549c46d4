# shellcheck shell=sh disable=SC2154
# How a commit becomes the release that is served. Sourced by build.sh.

# build FOLDER COMMIT RELEASE TIME: builds and publishes, or records why not.
# Fails where the same is to be tried once more: what ended it may not have been the commit's doing.
build() {
  if has_failed "$2"; then
    say "$2 failed before and is not tried again"
    return
  fi
  again=$(grep -cx "$2" "$state/attempts")
  if [ "$again" -ge 2 ]; then
    record_failure "$2" "hugo was killed twice while it built this commit: it may need more memory (corekube:hugo.memory)" lasting
    return
  fi
  say "$2" >>"$state/attempts"

  started=$(uptime_hundredths)
  partial=$releases/$3.partial
  checked_out=$(stamp "$1")
  make_site "$1" "$partial" "$4"
  result=$?
  if [ "$(stamp "$1")" != "$checked_out" ]; then
    # git-sync has begun anew, or the branch went away and came back: hugo may have met half of it.
    : >"$state/attempts"
    result=2 reason="its checkout was taken away meanwhile"
  fi
  [ "$result" -eq 0 ] || rm -rf "$partial"
  case $result in
    0) ;;
    2)
      say "$2 is built once more: $reason"
      return 1
      ;;
    *)
      record_failure "$2" "$reason" "$lasting"
      return
      ;;
  esac

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

# publish RELEASE: from one request to the next, by one rename.
publish() {
  # First: who has a page of the release before asks for its files next.
  remember "$1"
  point "$current" "$1"
  date -u +%Y-%m-%dT%H:%M:%SZ >"$state/published-at"
  say "$took $pages" >"$state/measured"
  write_status
  prune
}

# remember RELEASE: in the history, of which those before it keep their links.
remember() {
  [ -s "$state/history" ] || say "$1" >"$state/history"
  point "$HTML_ROOT/previous-2" "$(tail -n 2 "$state/history" | head -n 1)"
  point "$HTML_ROOT/previous-1" "$(tail -n 1 "$state/history")"
  say "$1" >>"$state/history"
}

# point LINK RELEASE
point() {
  ln -sfn "releases/$2" "$1.next" && mv -T "$1.next" "$1"
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

# stamp FOLDER: tells a checkout from a later one in its place; git writes this file once.
stamp() { stat -c '%i %y' "$1/.git" 2>&1; }

commit_time() { git -C "$1" show --no-patch --format=%ct HEAD; }

# Hundredths of a second, from a clock that only goes forward.
uptime_hundredths() {
  read -r seconds _ </proc/uptime
  say "${seconds%.*}${seconds#*.}"
}
