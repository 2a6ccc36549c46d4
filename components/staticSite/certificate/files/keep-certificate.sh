#!/bin/sh
# Copies each certificate from the Secret nginx-ssl-secret to where nginx reads it, if nginx can serve it. If the
# Secret is deleted, emptied or broken, nginx keeps the last one.
#
#   /certificates/<version>   a certificate and its key: the current one and the one before
#   /certificates/current     a link to the one that nginx serves
set -u
umask 077

readonly secret=/etc/nginx-ssl-secret
readonly certificates=/certificates
configuration=${0%/*}/check-certificate.conf
readonly configuration

log() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*"; }

# The kubelet writes each version of a Secret to a new folder and points the link ..data to it.
main() {
  # Containers of nginx's image are stopped with QUIT.
  trap 'exit 0' TERM QUIT
  seen=none
  while :; do
    # The link's target, without another process: this loop runs as long as the pod.
    version=''
    if cd -P "$secret/..data" 2>/dev/null; then
      version=${PWD##*/}
      cd /
    fi
    if [ "$version" != "$seen" ] && check_version "$secret/$version" "version${version#..}"; then seen=$version; fi
    # The startup probe waits for the first check.
    [ -e /tmp/checked ] || touch /tmp/checked
    sleep 2 &
    wait $!
  done
}

# check_version FOLDER VERSION: activates the certificate in the folder. Fails if this version must be
# checked again.
check_version() {
  # Already active: only this container was restarted.
  [ "$(readlink "$certificates/current")" = "$2" ] && return
  if [ ! -s "$1/tls.crt" ] || [ ! -s "$1/tls.key" ]; then
    log "nginx-ssl-secret contains no certificate; $(current_state)"
    return
  fi
  rm -rf "$certificates/candidate"
  # The copy fails if the kubelet removes the folder meanwhile. Then there is a newer version.
  mkdir "$certificates/candidate" && cp "$1/tls.crt" "$1/tls.key" "$certificates/candidate" || return
  message=$(nginx -t -q -e /dev/stderr -c "$configuration" 2>&1)
  code=$?
  # A check that was killed shows nothing about the certificate.
  [ "$code" -lt 128 ] || return
  if [ "$code" -eq 0 ]; then
    activate "$2"
    log "a new certificate is served"
  else
    log "nginx can't serve the certificate in nginx-ssl-secret ($(printf '%s\n' "$message" | head -n 1)); $(current_state)"
  fi
}

current_state() {
  if [ -e "$certificates/current" ]; then
    printf '%s\n' "the last one stays in use, the renewer's next run repairs the Secret"
  else
    printf '%s\n' "the site is served over HTTP until there is one"
  fi
}

# activate VERSION: nginx serves the candidate from now on. A handshake may still be reading the certificate
# before it, so that one is removed only by the next.
activate() {
  mv -T "$certificates/candidate" "$certificates/$1"
  before=$(readlink "$certificates/current")
  ln -sfn "$1" "$certificates/next"
  mv -T "$certificates/next" "$certificates/current"
  for old in "$certificates"/*; do
    case ${old##*/} in
      current | "$1" | "${before:-none}") ;;
      *) rm -rf "$old" ;;
    esac
  done
}

main
