# shellcheck shell=sh
# The releases on the volume html, and the links through which nginx serves them. Sourced by watch.sh.
# Functions with variables run in a subshell, which keeps the variables local.

readonly releases="$HTML_ROOT/releases"
readonly current="$HTML_ROOT/current"
# The names of the last three releases, the newest last.
readonly history_file="$HTML_ROOT/state/history"

# replace_current RELEASE: replaces the published release between two requests, by one rename.
replace_current() {
  # First: visitors with a page of the old release request that page's files next.
  remember_release "$1"
  point "$current" "$1"
}

# remember_release RELEASE: adds it to the history; previous-1 and previous-2 lead to the two before it.
remember_release() {
  [ -s "$history_file" ] || printf '%s\n' "$1" >"$history_file"
  point "$HTML_ROOT/previous-2" "$(tail -n 2 "$history_file" | head -n 1)"
  point "$HTML_ROOT/previous-1" "$(tail -n 1 "$history_file")"
  printf '%s\n' "$1" >>"$history_file"
}

# point LINK RELEASE
point() {
  ln -sfn "releases/$2" "$1.next" && mv -T "$1.next" "$1"
}

# Removes all releases except the last three: a request that began with one of these can finish with it.
prune() (
  # If the disk is full the history can't be written, and then no release is removed.
  tail -n 3 "$history_file" >"$history_file.next" && mv "$history_file.next" "$history_file" || return
  for release in "$releases"/*; do
    is_published "$release" || grep -qx "${release##*/}" "$history_file" || rm -rf "$release"
  done
)

# Removes all releases except the published one.
remove_unpublished() (
  for release in "$releases"/*; do
    is_published "$release" || rm -rf "$release"
  done
)

# is_published FOLDER
is_published() { [ "releases/${1##*/}" = "$(readlink "$current")" ]; }

# Prints the published commit; fails before the first one.
published() (
  [ -e "$current" ] && release=$(readlink "$current") && release=${release##*/} && printf %s "${release%%-*}"
)

count_pages() { find "$1" -name '*.html' | wc -l; }
