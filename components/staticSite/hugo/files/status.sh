# shellcheck shell=sh
# status.json, which nginx serves on its internal port, and the facts it is made of. Sourced by watch.sh.
# Functions with variables run in a subshell, which keeps the variables local.

# `TIME SECONDS PAGES`: when the current release was published, how long its build took, and its pages.
readonly publication="$HTML_ROOT/state/publication"
# JSON objects, absent if there was no failure.
readonly last_failure="$HTML_ROOT/state/last-failure"
readonly git_error="$HTML_ROOT/state/git-error"
# Has the modification time of the error file that git_error was made from.
readonly git_error_time="$HTML_ROOT/state/git-error-time"

# record_publication SECONDS PAGES
record_publication() { printf '%s %s %s\n' "$(now)" "$1" "$2" >"$publication"; }

# report_failure COMMIT REASON
report_failure() {
  printf '{"revision":"%s","at":"%s","message":"%s"}\n' "$1" "$(now)" "$(printf '%s' "$2" | json_escape)" >"$last_failure"
}

# Copies the error of git-sync's last try, or its absence; succeeds if that changes the status. git-sync writes
# its file at each failed try. This runs every second, so it starts no process unless that file is new.
update_git_error() {
  if [ ! -e "$GIT_ERROR_FILE" ]; then
    [ -e "$git_error" ] || return
    rm -f "$git_error" "$git_error_time"
  else
    # shellcheck disable=SC3013 # dash, bash and BusyBox know it.
    [ -e "$git_error_time" ] && ! [ "$GIT_ERROR_FILE" -nt "$git_error_time" ] && return 1
    # Before the file is read: whatever git-sync writes later is newer.
    touch -r "$GIT_ERROR_FILE" "$git_error_time" 2>/dev/null || return
    replace_git_error "$(git_message)"
  fi
}

# replace_git_error MESSAGE: fails if it is the same as before.
replace_git_error() {
  case $(cat "$git_error" 2>/dev/null) in *",\"message\":\"$1\"}") return 1 ;; esac
  printf '{"at":"%s","message":"%s"}\n' "$(now)" "$1" >"$git_error"
}

# The inside of a JSON string: the error in the object that git-sync writes, or the whole file if it is no such
# object. REDACTED replaces passwords in its URLs, and it ends after 2000 characters.
git_message() (
  error=$(sed -n 's/^{"Msg":"[^"]*","Err":"\(..*\)","Args":{.*}}$/\1/p' "$GIT_ERROR_FILE")
  [ -n "$error" ] || error=$(json_escape <"$GIT_ERROR_FILE")
  printf '%s\n' "$error" | LC_ALL=C tr '\200-\377' '?' |
    sed -e 's,\(https*://\)[^/ ]*@,\1REDACTED@,g' -e 's,://\([^/@: ]*\):[^/ ]*@,://\1:REDACTED@,g' |
    awk '{
      # An escape is never cut in two.
      for (i = 1; i <= length($0) && i <= 2000; i += step)
        step = substr($0, i, 1) != "\\" ? 1 : substr($0, i + 1, 1) == "u" ? 6 : 2
      printf "%s", substr($0, 1, i - 1)
    }'
)

# write_status NEWEST PUBLISHED: which commit is wanted, which one is published, and why they differ.
write_status() (
  read -r at seconds pages 2>/dev/null <"$publication" || at='' seconds=0.00 pages=0
  printf '{"revision":"%s","newest":"%s","builtAt":"%s","durationSeconds":%s,"pages":%d,"lastFailure":%s,"git":%s}\n' \
    "$2" "$1" "$at" "$seconds" "$pages" "$(json_of "$last_failure")" "$(json_of "$git_error")" \
    >"$HTML_ROOT/state/status.next" &&
    mv "$HTML_ROOT/state/status.next" "$HTML_ROOT/state/status.json"
)

# A full disk leaves an empty file.
json_of() { if [ -s "$1" ]; then cat "$1"; else printf null; fi; }

json_escape() {
  tr '\t' ' ' | tr -d '\000-\011\013-\037' |
    awk '{ gsub(/\\/, "&&"); gsub(/"/, "\\\""); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }'
}

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
