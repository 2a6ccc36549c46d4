#!/bin/bash
# A stand-in for git-sync v4, which doesn't exist as a Go module. It does what CoreKube needs of git-sync:
# - It reads GITSYNC_REPO, REF, ROOT, LINK, PERIOD, DEPTH, SUBMODULES, MAX_FAILURES, GIT_GC (auto, or none),
#   GIT_CONFIG (unquoted), STALE_WORKTREE_TIMEOUT, ERROR_FILE, USERNAME, PASSWORD_FILE, SSH_KEY_FILE and
#   SSH_KNOWN_HOSTS_FILE.
# - It keeps a repository in ROOT and a checkout of the wanted commit in ROOT/.worktrees/<commit>.
# - It switches the link LINK to that checkout by one rename, and removes older checkouts after the timeout.
# - It writes the reason of a failed sync to ERROR_FILE, and removes that file after a successful one.
# - With MAX_FAILURES=-1 it never ends.
set -u
umask 022

root=$GITSYNC_ROOT
worktrees=$root/.worktrees
depth=()
[[ ${GITSYNC_DEPTH:-1} -gt 0 ]] && depth=(--depth "${GITSYNC_DEPTH:-1}")

log() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }

# Reads the file at each sync, because it may change. git's own credential cache passes the password to git.
credentials() {
  [[ -n ${GITSYNC_PASSWORD_FILE:-} ]] || return 0
  printf 'url=%s\nusername=%s\npassword=%s\n' \
    "$GITSYNC_REPO" "$GITSYNC_USERNAME" "$(<"$GITSYNC_PASSWORD_FILE")" | git credential approve
}

# report_errors FAILURES: copies the last sync's errors to the log. After a failure, also writes them to ERROR_FILE in
# git-sync's own format.
report_errors() {
  [[ ! -s $errors ]] || cat "$errors" >&2
  [[ -n ${GITSYNC_ERROR_FILE:-} ]] || return 0
  if [[ $1 -eq 0 ]]; then
    [[ ! -e $GITSYNC_ERROR_FILE ]] || rm -f "$GITSYNC_ERROR_FILE"
    return
  fi
  printf '{"Msg":"error syncing repo, will retry","Err":"%s","Args":{"failCount":%d}}' \
    "$(tr -d '\000-\011\013-\037' <"$errors" |
      awk '{ gsub(/\\/, "&&"); gsub(/"/, "\\\""); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }')" \
    "$1" >"$root/tmp-err-$$"
  mv "$root/tmp-err-$$" "$GITSYNC_ERROR_FILE"
}

# As git-sync 4 does: looks a name up at the remote, and fetches as it is what the remote doesn't list, such as a hash.
wanted_commit() {
  local listed
  listed=$(git ls-remote --quiet "$GITSYNC_REPO" "$GITSYNC_REF" "$GITSYNC_REF^{}") || return
  listed=${listed##*$'\n'}
  # The hash at the start of the last line.
  if [[ -n $listed ]]; then echo "${listed%%[[:space:]]*}"; else echo "$GITSYNC_REF"; fi
}

sync_once() {
  local commit worktree before
  credentials || return
  commit=$(wanted_commit) || return
  worktree=$worktrees/$commit
  [[ $GITSYNC_LINK -ef $worktree ]] && return
  [[ -d $root/.git ]] || git init --quiet "$root" || return
  git -C "$root" fetch --quiet --prune --no-auto-gc "${depth[@]}" "$GITSYNC_REPO" "$commit" || return
  git -C "$root" worktree prune
  rm -rf "$worktree"
  git -C "$root" worktree add --quiet --force --detach "$worktree" "$commit" || return
  submodules "$worktree" || return
  before=$(readlink -f "$GITSYNC_LINK")
  ln -sfn ".worktrees/$commit" "$GITSYNC_LINK.next"
  mv -T "$GITSYNC_LINK.next" "$GITSYNC_LINK"
  # Its modification time is when it went out of use.
  [[ ! -d $before ]] || touch "$before"
  log "synced $commit"
  # git keeps no more loose objects than gc.auto allows.
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
  local timeout=${GITSYNC_STALE_WORKTREE_TIMEOUT:-0s} now worktree
  [[ -d $GITSYNC_LINK ]] || return
  printf -v now '%(%s)T' -1
  for worktree in "$worktrees"/*; do
    [[ $worktree -ef $GITSYNC_LINK ]] && continue
    ((now - $(stat -c %Y "$worktree") >= ${timeout%s})) || continue
    git -C "$root" worktree remove --force "$worktree"
  done
}

# As git-sync 4 does: git never prompts for a password, and the host's key must be known.
git config --global credential.helper "cache --timeout 3600"
git config --global core.askPass true
# As git-sync 4.8 does, which no longer sets safe.directory itself: key:value pairs, separated by commas.
IFS=, read -r -a configs <<<"${GITSYNC_GIT_CONFIG:-}"
for config in "${configs[@]}"; do git config --global "${config%%:*}" "${config#*:}"; done
if [[ -n ${GITSYNC_SSH_KEY_FILE:-} ]]; then
  export GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-ssh} -i $GITSYNC_SSH_KEY_FILE -o StrictHostKeyChecking=yes"
  GIT_SSH_COMMAND+=" -o UserKnownHostsFile=$GITSYNC_SSH_KNOWN_HOSTS_FILE"
fi
errors=$(mktemp)
trap 'exit 0' TERM INT
failures=0
mkdir -p "$worktrees"
while :; do
  if sync_once 2>"$errors"; then
    failures=0
    report_errors 0
    remove_stale
  else
    failures=$((failures + 1))
    report_errors "$failures"
    log "error: sync failed, try $failures"
    [[ ${GITSYNC_MAX_FAILURES:-0} -ge 0 && $failures -gt ${GITSYNC_MAX_FAILURES:-0} ]] && exit 1
  fi
  sleep "${GITSYNC_PERIOD%s}" &
  wait $!
done
