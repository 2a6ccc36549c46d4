#!/bin/bash
# A stand-in for git-sync v4, which is not to be had as a Go module: keeps the part of its contract that
# CoreKube uses. Reads GITSYNC_REPO, REF, ROOT, LINK, PERIOD, DEPTH, SUBMODULES, MAX_FAILURES, GIT_GC
# (auto, or none) and STALE_WORKTREE_TIMEOUT; keeps a repository in ROOT and a checkout of the wanted commit in
# ROOT/.worktrees/<commit>; swaps the link LINK to it with one rename; removes older checkouts after the
# timeout. Never ends with MAX_FAILURES=-1.
set -u
umask 022

root=$GITSYNC_ROOT
worktrees=$root/.worktrees
depth=()
[[ ${GITSYNC_DEPTH:-1} -gt 0 ]] && depth=(--depth "${GITSYNC_DEPTH:-1}")

log() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }

# As git-sync 4: a name is looked up at the remote, and a hash that it doesn't list is taken as it is.
wanted_commit() {
  local listed
  listed=$(git ls-remote --quiet "$GITSYNC_REPO" "refs/heads/$GITSYNC_REF" "refs/tags/$GITSYNC_REF^{}" \
    "refs/tags/$GITSYNC_REF") || return
  if [[ -n $listed ]]; then
    head -n 1 <<<"$listed" | cut -f 1
  elif [[ $GITSYNC_REF =~ ^([0-9a-f]{40}|[0-9a-f]{64})$ ]]; then
    echo "$GITSYNC_REF"
  else
    log "error: no branch or tag is called $GITSYNC_REF"
    return 1
  fi
}

sync_once() {
  local commit worktree before
  commit=$(wanted_commit) || return
  worktree=$worktrees/$commit
  [[ $(readlink "$GITSYNC_LINK") == ".worktrees/$commit" && -d $worktree ]] && return
  [[ -d $root/.git ]] || git init --quiet "$root" || return
  git -C "$root" fetch --quiet --prune --no-auto-gc "${depth[@]}" "$GITSYNC_REPO" "$commit" || return
  git -C "$root" worktree prune
  rm -rf "$worktree"
  git -C "$root" worktree add --quiet --force --detach "$worktree" "$commit" || return
  submodules "$worktree" || return
  before=$(readlink -f "$GITSYNC_LINK")
  ln -sfn ".worktrees/$commit" "$GITSYNC_LINK.next"
  mv -T "$GITSYNC_LINK.next" "$GITSYNC_LINK"
  # Its age tells when it went out of use.
  [[ ! -d $before ]] || touch "$before"
  log "synced $commit"
  # At most as many loose objects stay as git thinks good (gc.auto).
  [[ ${GITSYNC_GIT_GC:-off} == off ]] || git -C "$root" -c gc.autoDetach=false gc --quiet --auto
}

submodules() {
  case ${GITSYNC_SUBMODULES:-recursive} in
    off) ;;
    shallow) git -C "$1" submodule --quiet update --init "${depth[@]}" ;;
    *) git -C "$1" submodule --quiet update --init --recursive "${depth[@]}" ;;
  esac
}

remove_stale() {
  local timeout=${GITSYNC_STALE_WORKTREE_TIMEOUT:-0s} current worktree
  current=$(readlink -f "$GITSYNC_LINK") || return
  for worktree in "$worktrees"/*; do
    [[ $worktree == "$current" ]] && continue
    (($(date +%s) - $(stat -c %Y "$worktree") >= ${timeout%s})) || continue
    git -C "$root" worktree remove --force "$worktree"
  done
}

# The volume's root belongs to root, whoever may write to it; git-sync says the same to git.
git config --global safe.directory '*'
trap 'exit 0' TERM INT
failures=0
mkdir -p "$worktrees"
while :; do
  if sync_once; then
    failures=0
    remove_stale
  else
    failures=$((failures + 1))
    log "error: sync failed, try $failures"
    [[ ${GITSYNC_MAX_FAILURES:-0} -ge 0 && $failures -gt ${GITSYNC_MAX_FAILURES:-0} ]] && exit 1
  fi
  sleep "${GITSYNC_PERIOD%s}" &
  wait $!
done
