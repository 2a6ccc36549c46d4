#!/bin/sh
# The first container of a run. lego obtains the certificate, or renews it if that is due, and stores it on the
# volume. lego decides whether a renewal is due: the authority asks for it (ARI), the names have changed, or a third
# of the lifetime is left (half if the lifetime is ten days or less). publish.sh then publishes the certificate on
# the volume, even if lego failed.
# Reads VOLUME, NFS_EXPORT, LEGO_PATH, LEGO_CERT_NAME, RESULT, KEEP_TRYING_HOURS and FORCE; lego reads LEGO_*.
# Writes to RESULT, one a line: whether lego succeeded, whether the certificate has expired, and when it expires.
set -u
# The site's pods must be able to read challenges. lego itself protects the keys.
umask 022
# shellcheck source=components/certRenewer/files/common.sh
. "${0%/*}/common.sh"

readonly certificate="$LEGO_PATH/certificates/$LEGO_CERT_NAME.crt"
readonly lego_log=/tmp/lego.log
# lego's image has its program in /.
PATH=$PATH:/

main() {
  # The first process of a container ignores every signal without a trap.
  trap 'exit 143' TERM
  check_volume
  if obtain_until "$(($(date +%s) + KEEP_TRYING_HOURS * 3600))"; then obtained=true; else obtained=false; fi
  printf '%s\n' "$obtained" "$(expired)" "$(valid_until)" >"$RESULT"
}

check_volume() {
  if mkdir -p "$VOLUME/challenges" && (umask 077 && mkdir -p "$VOLUME/lego") &&
    true >"$VOLUME/lego/lock"; then return; fi 2>/dev/null
  user=$(id -u)
  fail VOLUME_READ_ONLY "can't write to the volume $NFS_EXPORT as user $user; run on the NFS server: chown -R $user:$user /${NFS_EXPORT#*:/}"
}

# obtain_until SECONDS: tries once. If there is no certificate at all, it tries again until that time, because the
# domain may not have reached DNS yet. An authority allows five failed validations an hour, and scheduled runs
# need some of these.
obtain_until() {
  pause=60
  until obtain; do
    if [ -e "$certificate" ] || [ $(($(date +%s) + pause)) -ge "$1" ]; then return 1; fi
    log "no certificate yet; trying again in $((pause / 60)) min"
    sleep "$pause" &
    wait $!
    pause=1200
  done
}

obtain() {
  lock
  check_files
  before=$(cksum "$certificate" 2>/dev/null)
  run_lego
  code=$?
  if [ "$code" -eq 0 ]; then log_decision "$before"; else log "not obtained: $(reason "$code")"; fi
  unlock
  return "$code"
}

# lego orders before it writes, and treats files that it can't read as missing. On a full or partly readable
# volume, every run would order another certificate.
check_files() {
  if problem=$( (umask 077 && mkdir -p "$LEGO_PATH" &&
    head -c 65536 /dev/zero >"$LEGO_PATH/space-check" && rm "$LEGO_PATH/space-check" &&
    find "$LEGO_PATH" -type f -exec cat {} + >/dev/null) 2>&1); then return; fi
  rm -rf "$LEGO_PATH/space-check"
  fail VOLUME_READ_ONLY "the volume $NFS_EXPORT is full, or some of its files can't be read ($(printf '%s\n' "$problem" | head -n 1)); nothing is ordered, nothing changes for the site, the next run tries again"
}

# If lego fails for a reason that a retry can't fix, fixes it and runs lego a second time.
run_lego() {
  try_lego && return
  code=$?
  if grep -qE 'accountDoesNotExist|Error error="set up account' "$lego_log"; then
    # The authority has forgotten it, an early failure kept it from being registered, or its file is damaged.
    log "the account on the volume can't be used; registering another"
    set_aside "$LEGO_PATH/accounts"
    # The old certificate belongs to the old account, so the order can't name it as the replaced one.
    export LEGO_ARI_DISABLE=true
  elif grep 'level=ERROR' "$lego_log" | grep -qiE 'replace|ARI CertID|badNonce'; then
    # badNonce: after a server error lego repeats the request with the same nonce, and logs only the second answer.
    log "the authority doesn't accept the order as a replacement of the old certificate (ARI); ordering it as a new one"
    export LEGO_ARI_DISABLE=true
  elif [ -e "$certificate" ] &&
    grep -qE 'reading (the certificate|certificate resource file) for|^panic:' "$lego_log"; then
    log "the certificate on the volume can't be read; obtaining another, nothing changes for the site until then"
    set_aside "$LEGO_PATH/certificates/$LEGO_CERT_NAME".*
  else
    return "$code"
  fi
  try_lego
}

# The log needs lego's debug lines for the authority's answer about a renewal (ARI, RFC 9773). The authority may
# ask for a long wait; then the next run continues.
try_lego() {
  LEGO_RENEW_FORCE=$FORCE LEGO_LOG_LEVEL=debug LEGO_LOG_FORMAT=text timeout 600 lego run >"$lego_log" 2>&1
}

# log_decision CHECKSUM: of the certificate before lego ran.
log_decision() {
  if ! grep -q 'Renewing certificate' "$lego_log"; then
    log "obtained: valid until $(valid_until)"
  elif [ "$1" = "$(cksum "$certificate")" ]; then
    log "no renewal is due: valid until $(valid_until), $(ari)"
  else
    log "renewed: valid until $(valid_until), because $(cause)"
  fi
}

ari() {
  if grep -q 'renewal is not needed' "$lego_log"; then
    printf '%s\n' "the authority asks for no renewal yet (ARI)"
  elif grep -q 'Calling renewal info endpoint' "$lego_log"; then
    printf '%s\n' "the authority did not answer when to renew (ARI)"
  else
    printf '%s\n' "the authority doesn't offer ARI"
  fi
}

cause() {
  if grep -q 'Changes detected' "$lego_log"; then
    printf '%s\n' "its names have changed"
  elif [ "$FORCE" = true ]; then
    printf '%s\n' "it was forced"
  elif grep -q 'renewal is needed' "$lego_log"; then
    printf '%s\n' "the authority asks for it (ARI)"
  else
    printf '%s\n' "it is due by its age"
  fi
}

# reason CODE: lego's last error, without the prefix of its log lines. A wait that the authority asked for comes
# first, because the error after a long wait is often another one.
reason() {
  error=$(grep -m 1 rateLimited "$lego_log" || grep -E 'level=ERROR|^panic:' "$lego_log" | tail -n 1)
  if [ -n "$error" ]; then
    printf '%s\n' "$error" | sed 's/^time=[^ ]* level=[^ ]* msg=\(Error error=\)*//'
  elif [ "$1" -eq 124 ] || [ "$1" -eq 143 ]; then
    # The code of GNU's timeout, or of BusyBox's.
    printf '%s\n' "lego did not finish within ten minutes"
  else
    printf '%s\n' "lego ended with code $1: $(tail -n 1 "$lego_log")"
  fi
}

valid_until() { details | sed -n 's/.*Expiration Date: \(.*\) +0000/\1/p'; }

expired() { if details | grep -q 'is expired'; then echo true; else echo false; fi; }

# lego lists all its certificates, each below its name.
details() { lego certificates list 2>/dev/null | sed -n "/^$LEGO_CERT_NAME\$/,/Path:/p"; }

main
