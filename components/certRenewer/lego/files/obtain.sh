#!/bin/sh
# The first half of a run: lego obtains the certificate, or renews it where that is due, and leaves it on
# the volume. Whatever comes of it, publish.sh goes on with the certificate that is there.
set -u
# Challenges are for the site's pods to read; lego itself keeps keys from them.
umask 022
readonly half=obtain
# shellcheck source=components/certRenewer/files/common.sh
. "${0%/*}/common.sh"

readonly log=/tmp/lego.log
# Where lego's image has it.
PATH=$PATH:/

main() {
  check_volume
  until_obtained "$(($(date +%s) + KEEP_TRYING_HOURS * 3600))"
  printf '%s\n' "$obtained" "$(expired)" "$(valid_until)" >"$RESULT"
}

check_volume() {
  if mkdir -p "$VOLUME/challenges" && (umask 077 && mkdir -p "$VOLUME/lego") &&
    true >"$VOLUME/lego/lock"; then return; fi 2>/dev/null
  user=$(id -u)
  say "can't write to the volume $NFS_EXPORT as user $user; on the NFS server: chown -R $user:$user /${NFS_EXPORT#*:/}"
  exit "$VOLUME_READ_ONLY"
}

# Once; where there is no certificate at all, until a deadline: the domain may still be on its way to DNS.
# An authority allows five failed validations an hour, and the schedule makes some of its own.
until_obtained() {
  pause=60
  until obtain; do
    if [ -e "$certificate" ] || [ $(($(date +%s) + pause)) -ge "$1" ]; then return; fi
    say "no certificate yet; trying again in $((pause / 60)) min"
    sleep "$pause" &
    wait $!
    pause=1200
  done
}

obtain() {
  lock
  check_files
  before=$(cksum "$certificate" 2>/dev/null)
  obtained=false
  if run_lego; then
    obtained=true
    tell_decision
  else
    say "not obtained: $(reason)"
  fi
  unlock
  [ "$obtained" = true ]
}

# lego orders first and writes afterwards, and what it can't read it takes for missing: with a volume that
# is full or half readable, every run would order another certificate.
check_files() {
  if problem=$( (umask 077 && mkdir -p "$LEGO_PATH" &&
    head -c 65536 /dev/zero >"$LEGO_PATH/room" && rm "$LEGO_PATH/room" &&
    find "$LEGO_PATH" -type f -exec cat {} + >/dev/null) 2>&1); then return; fi
  rm -rf "$LEGO_PATH/room"
  say "the volume $NFS_EXPORT is full, or not all on it can be read ($(echo "$problem" | head -n 1)); nothing is ordered, what the site has stays, the next run tries again"
  exit "$VOLUME_READ_ONLY"
}

# What stands in lego's way for good is moved out of it, and lego is asked once more.
run_lego() {
  try_lego && return
  if grep -qE 'accountDoesNotExist|Error error="set up account' "$log"; then
    # Forgotten by the authority, never registered by a run that failed early, or unreadable.
    say "the account on the volume is of no use; registering again"
    set_aside "$LEGO_PATH/accounts"
    # The certificate is another account's: it can't be named as the one that is replaced.
    export LEGO_ARI_DISABLE=true
  elif grep 'level=ERROR' "$log" | grep -qiE 'replace|ARI CertID|badNonce'; then
    # badNonce: lego asks once more after a server's error, with the same nonce, and shows that answer alone.
    say "the authority doesn't take the new certificate for a successor of the old one (ARI); ordering it as any other"
    export LEGO_ARI_DISABLE=true
  elif [ -e "$certificate" ] &&
    grep -qE 'reading (the certificate|certificate resource file) for|^panic:' "$log"; then
    say "the certificate on the volume can't be read; obtaining another, what the site has stays"
    set_aside "$LEGO_PATH/certificates/$LEGO_CERT_NAME".*
  else
    return 1
  fi
  try_lego
}

# Of its debug lines one is wanted: what the authority says of a renewal (ARI, RFC 9773). A wait that
# the authority asks for may be long; the next run comes anyway.
try_lego() {
  LEGO_RENEW_FORCE=$FORCE LEGO_LOG_LEVEL=debug LEGO_LOG_FORMAT=text timeout 600 lego run >"$log" 2>&1
  lego_code=$?
  return "$lego_code"
}

tell_decision() {
  if ! grep -q 'Renewing certificate' "$log"; then
    say "obtained: valid until $(valid_until)"
  elif [ "$before" = "$(cksum "$certificate")" ]; then
    say "nothing is due: valid until $(valid_until), $(ari)"
  else
    say "renewed: valid until $(valid_until), because $(cause)"
  fi
}

ari() {
  if grep -q 'renewal is not needed' "$log"; then
    echo "the authority asks for no renewal yet (ARI)"
  elif grep -q 'Calling renewal info endpoint' "$log"; then
    echo "and the authority could not be asked when to renew (ARI)"
  else
    echo "and the authority has no say in when to renew (ARI)"
  fi
}

cause() {
  if grep -q 'Changes detected' "$log"; then
    echo "its names have changed"
  elif [ "$FORCE" = true ]; then
    echo "it was forced"
  elif grep -q 'renewal is needed' "$log"; then
    echo "the authority asks for it (ARI)"
  else
    echo "it is due by its age"
  fi
}

# The error that lego ended with, or why it had to wait: what follows a long wait is often another error.
# Without what stands before it on every line.
reason() {
  said=$(grep -m 1 rateLimited "$log" || grep -E 'level=ERROR|^panic:' "$log" | tail -n 1)
  if [ -n "$said" ]; then
    printf '%s\n' "$said" | sed 's/^time=[^ ]* level=[^ ]* msg=\(Error error=\)*//'
  elif [ "$lego_code" -eq 124 ] || [ "$lego_code" -eq 143 ]; then
    echo "lego was not done within ten minutes"
  else
    echo "lego ended with code $lego_code: $(tail -n 1 "$log")"
  fi
}

valid_until() { details | sed -n 's/.*Expiration Date: \(.*\) +0000/\1/p'; }

expired() { if details | grep -q 'is expired'; then echo true; else echo false; fi; }

# lego lists all there is, each under its name.
details() { lego certificates list 2>/dev/null | sed -n "/^$LEGO_CERT_NAME\$/,/Path:/p"; }

main
