#!/usr/bin/env bash
# Sends a folder of manifests to the demo's API server as a dry run. A refusal or a warning is a failure.
# Only namespaces, service accounts, quotas and limit ranges are created, under names of their own, and removed at
# the end.
#   api-server.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../../local/lib.sh"

kubectl() { "$state/kubectl" --kubeconfig "$kubeconfig" --context "$context" "$@"; }
label=corekube-lint=$(basename "$1")

# remove WAIT: deletes the namespaces; with WAIT=true it returns once they are gone.
remove() { kubectl delete namespace --selector "$label" --ignore-not-found --wait="$1" >&2; }

# dry_run FILE: tries all objects in it, also after one is refused.
dry_run() {
  kubectl apply --server-side --dry-run=server --force-conflicts --field-manager=corekube-lint \
    --warnings-as-errors --filename "$work/$1.json"
}

work=$(mktemp -d)
trap 'rm -rf "$work"; remove false' EXIT
# A killed run may have left some.
remove true
node --require "$project/operator/lib/typescript.js" "$here/dryRun.ts" "$1" "$work" "$label"
kubectl create --filename "$work/prerequisites.json"
failed=0
dry_run objects || failed=1
dry_run pods || failed=1
exit $failed
