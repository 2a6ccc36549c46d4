# shellcheck shell=sh
# Functions for obtain.sh and publish.sh. They read VOLUME, NFS_EXPORT and LEGO_PATH, which baseContainer.ts sets.

# Each line of the log is one decision: the state, and what happens next.
log() (
  script=${0##*/}
  printf '%s %s: %s\n' "$(date -u +%FT%TZ)" "${script%.sh}" "$*"
)

# fail NAME MESSAGE: logs the message and ends the run with the exit code of that name.
fail() {
  log "$2"
  exit_as "$1"
}

# The same codes are in exitCodes.ts. docs/content/runbook/renewer.md explains each.
exit_as() {
  case $1 in
    VOLUME_READ_ONLY) exit 10 ;;
    NOT_OBTAINED) exit 11 ;;
    SET_ASIDE) exit 12 ;;
    NOT_PUBLISHED) exit 13 ;;
    LOCKED) exit 14 ;;
    NOT_RESTARTED) exit 15 ;;
  esac
  # No code has this name.
  exit 1
}

# Only one run at a time uses the volume. The kernel releases the lock when its holder ends, for any reason.
# BusyBox's flock has no time limit, so this asks once a second.
lock() {
  # Checked first, because a failing exec ends the shell with another exit code.
  if ! true >>"$VOLUME/lego/lock"; then
    fail VOLUME_READ_ONLY "can no longer write to the volume $NFS_EXPORT; nothing changes for the site, the next run tries again"
  fi 2>/dev/null
  exec 9>>"$VOLUME/lego/lock"
  waited=0
  until flock -n 9; do
    if [ "$waited" -eq 0 ]; then log "another run has locked the volume; waiting for it to end"; fi
    # Longer than the two tries of lego may take.
    if [ "$waited" -ge 1500 ]; then
      fail LOCKED "another run has locked the volume for 25 minutes; giving up, the next run tries again"
    fi
    waited=$((waited + 1))
    sleep 1
  done
}

unlock() { exec 9>&-; }

# set_aside FILE...: moves files to where lego doesn't look. Only the last ones are kept, so the volume doesn't fill.
set_aside() {
  rm -rf "$LEGO_PATH/unusable"
  mkdir "$LEGO_PATH/unusable" && mv "$@" "$LEGO_PATH/unusable"
}
