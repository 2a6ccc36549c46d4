# shellcheck shell=sh
# A commit's sources, in git-sync's checkout or in a copy of it. Sourced by watch.sh.

commit_time() { git -C "$1" show --no-patch --format=%ct HEAD; }

# stamp_of CHECKOUT: differs after another checkout has replaced this one. git writes this file once.
stamp_of() { stat -c '%i %y' "$1/.git" 2>&1; }

# ancestors CHECKOUT: the commits before the one that is checked out, the newest first.
ancestors() { git -C "$1" rev-list --first-parent --skip=1 HEAD; }

# check_out CHECKOUT COMMIT FOLDER CLONE: as git-sync would, but with the newest checkout's submodules. CLONE is
# a folder for a temporary clone.
check_out() {
  rm -rf "$3" "$4"
  cp -a "$1" "$3" &&
    rm -f "$3/.git" &&
    git clone --quiet --no-checkout "$1" "$4" &&
    mv "$4/.git" "$3/.git" &&
    git -C "$3" reset --quiet --hard "$2" &&
    git -C "$3" clean --quiet -fd
}
