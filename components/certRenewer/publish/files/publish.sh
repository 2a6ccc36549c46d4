#!/bin/sh
# The second half of a run: applies the certificate on the volume as the Secret nginx-ssl-secret, where
# the site's pods find it. An unchanged one is left alone by the API server; one that nginx couldn't
# serve never gets there.
set -u
umask 077
readonly half=publish
# shellcheck source=components/certRenewer/files/common.sh
. "${0%/*}/common.sh"

# The version of the Secret that this renewer made last, with all that follows from it.
readonly published="$LEGO_PATH/$LEGO_CERT_NAME.published"

main() {
  # As obtain.sh wrote it: nothing of the other container is run here, beside the token.
  { read -r obtained && read -r expired && read -r valid_until; } <"$RESULT"
  lock
  if [ ! -e "$certificate" ]; then
    say "there is no certificate on the volume; what the site has stays, the next run tries again to obtain one"
    exit "$NOT_OBTAINED"
  fi
  check_pair
  if [ "$expired" = true ]; then
    say "not published: expired since $valid_until; what the site has is no worse and stays, the next run tries to renew"
    exit "$NOT_OBTAINED"
  fi
  apply
  if is_done "$published"; then
    say "unchanged: nginx-ssl-secret in $TARGET_NAMESPACE has this certificate"
  else
    restart_consumers
    echo "$version" >"$published"
    say "published: nginx-ssl-secret in $TARGET_NAMESPACE, valid until $valid_until; served within two minutes"
  fi
  [ "$obtained" = true ] && return
  say "the certificate stays in use until $valid_until; the next run tries again to renew it"
  exit "$NOT_OBTAINED"
}

# kubectl finds out whether they belong together, but not whether the chain has been cut off.
check_pair() {
  if ! whole_chain; then
    echo "the chain is cut off" >/tmp/error
  elif [ ! -s "$key" ]; then
    echo "there is no key" >/tmp/error
  elif manifest=$(kubectl create secret tls nginx-ssl-secret --namespace "$TARGET_NAMESPACE" \
    --cert "$certificate" --key "$key" --dry-run=client --output yaml 2>/tmp/error); then
    return
  elif ! grep -qE 'tls: |x509: |asn1: ' /tmp/error; then
    # Of the pair nothing is known: another would cost an order.
    say "not published: certificate and key could not be looked at ($(head -n 1 /tmp/error)); what the site has stays, the next run tries again"
    exit "$NOT_PUBLISHED"
  fi
  set_aside "$LEGO_PATH/certificates/$LEGO_CERT_NAME".*
  say "refused: certificate and key on the volume can't be used ($(head -n 1 /tmp/error)); what the site has stays, the next run obtains another"
  exit "$SET_ASIDE"
}

# Where lego has the issuer's certificate, it is in the chain too.
whole_chain() {
  begun=$(grep -c -e '-BEGIN ' "$certificate")
  ended=$(grep -c -e '-END [^-]*-----' "$certificate")
  [ "$begun" -eq "$ended" ] && { [ "$begun" -gt 1 ] || [ ! -s "${certificate%.crt}.issuer.crt" ]; }
}

# Under a name of its own, so that no other tool's apply takes its fields for abandoned.
apply() {
  version=$(printf '%s\n' "$manifest" | kubectl apply --server-side --field-manager=cert-renewer \
    --force-conflicts --filename=- --output='jsonpath={.metadata.resourceVersion}' 2>/tmp/error) && return
  say "not published: the API server refuses or can't be reached ($(tail -n 1 /tmp/error)); what the site has stays, the next run tries again"
  exit "$NOT_PUBLISHED"
}

# Each once for a version of the Secret, also where another can't be: that one alone is tried again.
restart_consumers() {
  all_restarted=true
  for deployment in $RESTART; do
    is_done "$published.$deployment" && continue
    if restart; then
      echo "$version" >"$published.$deployment"
      say "restarted: $deployment in $TARGET_NAMESPACE"
    else
      all_restarted=false
      say "published, but $deployment was not restarted ($(tail -n 1 /tmp/error)); the next run tries again"
    fi
  done
  [ "$all_restarted" = true ] || exit "$NOT_RESTARTED"
}

# As `kubectl rollout restart`, which would have to read the Deployment; named by a file, it isn't read.
# Not by apply: kubectl would take over all fields of a Deployment that was made by `kubectl apply`.
restart() {
  kubectl patch --type=merge --field-manager=cert-renewer --filename=- \
    --patch="{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"$(date -u +%FT%TZ)\"}}}}}" \
    >/tmp/output 2>/tmp/error <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: { name: "$deployment", namespace: "$TARGET_NAMESPACE" }
YAML
}

is_done() { [ "$version" = "$(cat "$1" 2>/dev/null)" ]; }

main
