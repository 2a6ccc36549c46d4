#!/usr/bin/env bash
# Lints the manifests of every stack with kube-score, trivy and a dry run by the API server of the running demo.
# Any finding is a failure. This folder has the exceptions, each with its reason.
#   npm run lint:manifests
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../../local/lib.sh"

readonly stacks=(dev prod local) linters=(kube-score trivy api-server)

main() {
  local linter stack failed=0
  "$project/local/info.sh" >/dev/null
  lock
  "$project/local/toolchain/build.sh" kube-score trivy
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  for stack in "${stacks[@]}"; do
    step "write the manifests of $stack" manifests "$stack"
  done
  for linter in "${linters[@]}"; do
    # A linter that accepts everything proves nothing.
    step "$linter refuses a privileged pod" refuses "$linter"
    for stack in "${stacks[@]}"; do
      step "$linter accepts the manifests of $stack" "$here/$linter.sh" "$work/$stack" || failed=1
    done
  done
  return $failed
}

manifests() {
  cd "$project"
  npm run --silent manifests -- --stack "$1" --out "$work/$1"
}

# A linter that can't run fails too, so its reason counts.
refuses() {
  ! "$here/$1.sh" "$here/privileged" >"$work/refusal" 2>&1 || return
  cat "$work/refusal"
  grep --quiet --ignore-case privileged "$work/refusal"
}

main
