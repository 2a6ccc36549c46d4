#!/usr/bin/env bash
# Asks three judges about what each stack applies: kube-score, trivy, and the API server of the running
# demo. Any finding is a failure. What is let pass is named in judge/, with its reason.
#   npm run judge
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/lib.sh"

readonly stacks=(dev prod local) judges=(kube-score trivy api-server)

main() {
  local judge stack verdict=0
  "$here/info.sh" >/dev/null
  lock
  "$here/toolchain/build.sh" kube-score trivy
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  for stack in "${stacks[@]}"; do
    step "write the manifests of $stack" manifests "$stack"
  done
  for judge in "${judges[@]}"; do
    # One that lets everything pass is no judge.
    step "$judge refuses a bad pod" refuses "$judge"
    for stack in "${stacks[@]}"; do
      step "$judge has nothing against $stack" "$here/judge/$judge.sh" "$work/$stack" ||
        verdict=1
    done
  done
  return $verdict
}

manifests() {
  cd "$project"
  npm run --silent manifests -- --stack "$1" --out "$work/$1"
}

# For the right reason: a judge that can't run refuses too.
refuses() {
  ! "$here/judge/$1.sh" "$here/judge/bad" >"$work/refusal" 2>&1 || return
  cat "$work/refusal"
  grep --quiet --ignore-case privileged "$work/refusal"
}

main
