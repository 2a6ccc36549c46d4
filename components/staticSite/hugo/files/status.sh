# shellcheck shell=sh disable=SC2154
# What is told of builds: in the log, and in status.json, which nginx serves on its internal port.
# Sourced by build.sh.

# record_failure COMMIT REASON [lasting]: it isn't built again soon, and never if that is lasting.
record_failure() {
  : >"$state/attempts"
  # One that was published may fail for a passing reason when it is built again.
  [ "$(published)" = "$1" ] || say "$1${3:+ $3}" >>"$state/failed"
  # An ancestor's failure says nothing of why the newest commit is not served.
  [ "$1" != "$newest" ] ||
    printf '{"revision":"%s","at":"%s","message":"%s"}\n' \
      "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(printf '%s' "$2" | json_escape)" >"$state/last-failure"
  write_status
  served=$(published)
  say "$1 does not build, ${served:-nothing} stays published: $2"
}

has_failed() { grep -q "^$1" "$state/failed"; }

# may_build_now COMMIT: some time later. What it failed for may have been elsewhere, data that hugo fetches
# say; what it needed too much of, it needs again. Fails where nothing is to be tried again.
may_build_now() {
  grep -qx "$1" "$state/failed" || return
  grep -vx "$1" "$state/failed" >"$state/failed.next"
  mv "$state/failed.next" "$state/failed"
}

# Tells in the status why git-sync fails, and no longer once it doesn't. It writes the file anew at each
# failed try; nothing is started here while there is nothing new.
look_at_git() {
  if [ ! -e "$GIT_ERROR_FILE" ]; then
    [ "$git_error" = null ] && return
    rm -f "$scratch/git-error"
    git_error=null
  else
    # shellcheck disable=SC3013 # dash, bash and BusyBox know it.
    [ -e "$scratch/git-error" ] && ! [ "$GIT_ERROR_FILE" -nt "$scratch/git-error" ] && return
    # First: what is written after this is newer.
    touch -r "$GIT_ERROR_FILE" "$scratch/git-error" 2>/dev/null || return
    message=$(git_message)
    case $git_error in *",\"message\":\"$message\"}") return ;; esac
    git_error="{\"at\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\",\"message\":\"$message\"}"
  fi
  write_status
}

# As the inside of a JSON text: of the object that git-sync writes the error, or all of the words that stand
# there instead. Without what stands before a host's name, and not longer than is read.
git_message() {
  error=$(sed -n 's/^{"Msg":"[^"]*","Err":"\(..*\)","Args":{.*}}$/\1/p' "$GIT_ERROR_FILE")
  [ -n "$error" ] || error=$(json_escape <"$GIT_ERROR_FILE")
  printf '%s\n' "$error" | LC_ALL=C tr '\200-\377' '?' |
    sed -e 's,\(https*://\)[^/ ]*@,\1REDACTED@,g' -e 's,://\([^/@: ]*\):[^/ ]*@,://\1:REDACTED@,g' |
    awk '{
      # An escape is kept whole.
      for (i = 1; i <= length($0) && i <= 2000; i += step)
        step = substr($0, i, 1) != "\\" ? 1 : substr($0, i + 1, 1) == "u" ? 6 : 2
      printf "%s", substr($0, 1, i - 1)
    }'
}

# What an operator may ask for: what is served, what was wanted, and why they differ.
write_status() {
  read -r took_hundredths page_count 2>/dev/null <"$state/measured" || took_hundredths=0 page_count=0
  printf '{"revision":"%s","newest":"%s","builtAt":"%s","durationSeconds":%d.%02d,"pages":%d,"lastFailure":%s,"git":%s}\n' \
    "$(published)" "$newest" "$(cat "$state/published-at" 2>/dev/null)" \
    $((took_hundredths / 100)) $((took_hundredths % 100)) "$page_count" \
    "$(cat "$state/last-failure" 2>/dev/null || say null)" "$git_error" >"$state/status.next" &&
    mv "$state/status.next" "$state/status.json"
}

json_escape() {
  tr '\t' ' ' | tr -d '\000-\011\013-\037' |
    awk '{ gsub(/\\/, "&&"); gsub(/"/, "\\\""); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'
}
