#!/bin/sh
# Takes over each certificate that comes into nginx-ssl-secret and that nginx can serve, to where nginx
# reads it. The last one stays, whatever becomes of the Secret: deleted, emptied, broken.
set -u
umask 077

readonly secret=/etc/nginx-ssl-secret
readonly kept=/certificates
configuration=${0%/*}/check-certificate.conf
readonly configuration

say() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*"; }

# The kubelet writes every version of a Secret to a folder of its own, and swaps the link ..data to it.
main() {
  # QUIT is how containers of nginx's image are asked to stop.
  trap 'exit 0' TERM QUIT
  seen=nothing
  while :; do
    version=$(readlink "$secret/..data")
    if [ "$version" != "$seen" ] && look "$secret/$version" "kept${version#..}"; then seen=$version; fi
    touch /tmp/looked
    sleep 1 &
    wait $!
  done
}

# look FOLDER NAME: what is in the folder is kept under the name.
look() {
  # Before a restart of this container.
  [ "$(readlink "$kept/current")" = "$2" ] && return
  if [ ! -s "$1/tls.crt" ] || [ ! -s "$1/tls.key" ]; then
    say "nginx-ssl-secret holds no certificate; $(what_is_served)"
    return
  fi
  rm -rf "$kept/candidate"
  # The kubelet may take the folder away meanwhile: then there is a newer one.
  mkdir "$kept/candidate" && cp "$1/tls.crt" "$1/tls.key" "$kept/candidate" || return
  message=$(nginx -t -q -e /dev/stderr -c "$configuration" 2>&1)
  code=$?
  # A look that was killed says nothing about the certificate.
  [ "$code" -lt 128 ] || return
  if [ "$code" -eq 0 ]; then
    take_over "$2"
    say "a new certificate is served"
  else
    say "nginx can't serve the certificate in nginx-ssl-secret ($(head -n 1 <<TEXT
$message
TEXT
)); $(what_is_served)"
  fi
}

what_is_served() {
  if [ -e "$kept/current" ]; then
    echo "the last one is served on, the renewer's next run mends the Secret"
  else
    echo "the site is on HTTP until there is one"
  fi
}

# A handshake may still be reading the one before: it stays until the next.
take_over() {
  mv -T "$kept/candidate" "$kept/$1"
  before=$(readlink "$kept/current")
  ln -sfn "$1" "$kept/next"
  mv -T "$kept/next" "$kept/current"
  for old in "$kept"/*; do
    case ${old##*/} in
      current | "$1" | "${before:-none}") ;;
      *) rm -rf "$old" ;;
    esac
  done
}

main
