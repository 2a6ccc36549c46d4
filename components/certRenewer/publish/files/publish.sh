#!/bin/sh
# The second container of a run. Applies the certificate on the volume as the Secret nginx-ssl-secret. The API
# server ignores an unchanged one. A certificate that nginx couldn't serve is never published.
# components/staticSite/certificate/files/keep-certificate.sh reads the Secret in the site's pods.
# Reads VOLUME, NFS_EXPORT, LEGO_PATH, LEGO_CERT_NAME, RESULT, TARGET_NAMESPACE and RESTART.
set -u
umask 077
# shellcheck source=components/certRenewer/files/common.sh
. "${0%/*}/common.sh"

readonly certificate="$LEGO_PATH/certificates/$LEGO_CERT_NAME.crt"
readonly key="$LEGO_PATH/certificates/$LEGO_CERT_NAME.key"
# The resourceVersion of the Secret after the last run that published and restarted everything.
readonly published_version_file="$LEGO_PATH/$LEGO_CERT_NAME.published"

main() {
  # The first process of a container ignores every signal without a trap.
  trap 'exit 143' TERM
  # Read as data: this container has a token, so it runs nothing that the other one wrote.
  { read -r obtained && read -r expired && read -r valid_until; } <"$RESULT"
  lock
  if [ ! -e "$certificate" ]; then
    fail NOT_OBTAINED "there is no certificate on the volume; nothing changes for the site, the next run tries again to obtain one"
  fi
  check_pair
  if [ "$expired" = true ]; then
    fail NOT_OBTAINED "not published: expired on $valid_until; the site keeps its certificate, which is no worse, the next run tries to renew"
  fi
  apply
  if is_done "$published_version_file"; then
    log "unchanged: nginx-ssl-secret in $TARGET_NAMESPACE already has this certificate"
  else
    restart_deployments
    printf '%s\n' "$version" >"$published_version_file"
    log "published: nginx-ssl-secret in $TARGET_NAMESPACE, valid until $valid_until; served within two minutes"
  fi
  [ "$obtained" = true ] && return
  fail NOT_OBTAINED "the certificate stays in use until $valid_until; the next run tries again to renew it"
}

# kubectl checks whether certificate and key match, but not whether the chain is complete.
check_pair() {
  if ! chain_is_complete; then
    printf '%s\n' "the chain is incomplete" >/tmp/error
  elif [ ! -s "$key" ]; then
    printf '%s\n' "there is no key" >/tmp/error
  elif manifest=$(kubectl create secret tls nginx-ssl-secret --namespace "$TARGET_NAMESPACE" \
    --cert "$certificate" --key "$key" --dry-run=client --output yaml 2>/tmp/error); then
    return
  elif ! grep -qE 'tls: |x509: |asn1: ' /tmp/error; then
    # The pair may be good, and another one would cost an order.
    fail NOT_PUBLISHED "not published: certificate and key could not be checked ($(head -n 1 /tmp/error)); nothing changes for the site, the next run tries again"
  fi
  set_aside "$LEGO_PATH/certificates/$LEGO_CERT_NAME".*
  fail SET_ASIDE "refused: certificate and key on the volume can't be used ($(head -n 1 /tmp/error)); nothing changes for the site, the next run obtains another"
}

# If lego has the issuer's certificate, the chain must contain it too.
chain_is_complete() {
  begun=$(grep -c -e '-BEGIN ' "$certificate")
  ended=$(grep -c -e '-END [^-]*-----' "$certificate")
  [ "$begun" -eq "$ended" ] && { [ "$begun" -gt 1 ] || [ ! -s "${certificate%.crt}.issuer.crt" ]; }
}

# Its own field manager, so that another tool's apply doesn't remove these fields.
apply() {
  version=$(printf '%s\n' "$manifest" | kubectl apply --server-side --field-manager=cert-renewer \
    --force-conflicts --filename=- --output='jsonpath={.metadata.resourceVersion}' 2>/tmp/error) && return
  fail NOT_PUBLISHED "not published: the API server refuses the Secret or can't be reached ($(tail -n 1 /tmp/error)); nothing changes for the site, the next run tries again"
}

# Restarts each Deployment once for a version of the Secret. One that fails doesn't keep the others from
# their restart, and only that one is tried again.
restart_deployments() {
  all_restarted=true
  for deployment in $RESTART; do
    is_done "$published_version_file.$deployment" && continue
    if restart "$deployment"; then
      printf '%s\n' "$version" >"$published_version_file.$deployment"
      log "restarted: $deployment in $TARGET_NAMESPACE"
    else
      all_restarted=false
      log "published, but $deployment was not restarted ($(tail -n 1 /tmp/error)); the next run tries again"
    fi
  done
  [ "$all_restarted" = true ] || exit_as NOT_RESTARTED
}

# restart DEPLOYMENT: does what `kubectl rollout restart` does, which needs the right to read the Deployment. A patch
# of an object in a file doesn't. Apply would take over all fields of a Deployment made by `kubectl apply`.
restart() {
  kubectl patch --type=merge --field-manager=cert-renewer --filename=- \
    --patch="{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"$(date -u +%FT%TZ)\"}}}}}" \
    >/tmp/output 2>/tmp/error <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: { name: "$1", namespace: "$TARGET_NAMESPACE" }
YAML
}

# is_done FILE: the file has the Secret's current version.
is_done() { [ "$version" = "$(cat "$1" 2>/dev/null)" ]; }

main
