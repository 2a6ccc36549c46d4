# shellcheck shell=sh
# What both halves of a run share: how they tell what they do, and how they keep out of each other's way.
# What each exit code means, and what to do: docs/content/runbook/renewer.md.
# shellcheck disable=SC2034,SC2154

readonly VOLUME_READ_ONLY=10
readonly NOT_OBTAINED=11
readonly SET_ASIDE=12
readonly NOT_PUBLISHED=13
readonly LOCKED=14
readonly NOT_RESTARTED=15

readonly certificate="$LEGO_PATH/certificates/$LEGO_CERT_NAME.crt"
readonly key="$LEGO_PATH/certificates/$LEGO_CERT_NAME.key"
# As the first process of a container, a shell ends by no signal that it doesn't name.
trap 'exit 143' TERM

# One line for each decision: what is so, and what happens next.
say() { printf '%s %s: %s\n' "$(date -u +%FT%TZ)" "$half" "$*"; }

# One run at a time is at the volume. The kernel takes the lock away when its holder ends, however it ends.
# flock in BusyBox can't wait for a limited time.
lock() {
  # Before exec, which would end the shell with a code of its own.
  if ! true >>"$VOLUME/lego/lock"; then
    say "can't write to the volume $NFS_EXPORT any more; what the site has stays, the next run tries again"
    exit "$VOLUME_READ_ONLY"
  fi 2>/dev/null
  exec 9>>"$VOLUME/lego/lock"
  waited=0
  until flock -n 9; do
    if [ "$waited" -eq 0 ]; then say "another run is at work on the volume; waiting for it to end"; fi
    # Longer than lego is given for its two tries.
    if [ "$waited" -ge 1500 ]; then
      say "another run has held the volume for 25 minutes; giving up, the next run tries again"
      exit "$LOCKED"
    fi
    waited=$((waited + 1))
    sleep 1
  done
}

unlock() { exec 9>&-; }

# set_aside FILE...: out of lego's way, but not gone. The last ones only: there is one place for them.
set_aside() {
  rm -rf "$LEGO_PATH/unusable"
  mkdir "$LEGO_PATH/unusable" && mv "$@" "$LEGO_PATH/unusable"
}
