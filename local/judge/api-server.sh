#!/usr/bin/env bash
# What the demo's API server says to a folder of manifests, by dry run; warnings count. Only their
# namespaces, accounts and fences are made, under names of their own, and go at the end. Fails where one is refused.
#   api-server.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../lib.sh"

kubectl() { "$state/kubectl" --kubeconfig "$kubeconfig" --context "$context" "$@"; }
trial=corekube-judge=$(basename "$1")

# remove WAIT: whether it returns only when they are gone.
remove() { kubectl delete namespace --selector "$trial" --ignore-not-found --wait="$1" >&2; }

# dry_run FILE: all of its objects are tried, whatever is said of one.
dry_run() {
  kubectl apply --server-side --dry-run=server --force-conflicts --field-manager=corekube-judge \
    --warnings-as-errors --filename "$work/$1.json"
}

work=$(mktemp -d)
trap 'rm -rf "$work"; remove false' EXIT
# What a run that was killed left.
remove true
node --require "$project/operator/typescript.js" "$here/trial.ts" "$1" "$work" "$trial"
kubectl create --filename "$work/fences.json"
verdict=0
dry_run objects || verdict=1
dry_run pods || verdict=1
exit $verdict
