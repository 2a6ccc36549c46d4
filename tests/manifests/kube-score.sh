#!/usr/bin/env bash
# Checks a stack's manifests with kube-score. Any finding, warnings included, is a failure.
#   kube-score.sh FOLDER/STACK
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../../local/lib.sh"

stack=$(basename "$1")
options=()
while read -r test stacks _; do
  if [[ ,$stacks, == *,$stack,* ]]; then options+=(--ignore-test "$test"); fi
done < <(grep --invert-match '^#' "$here/kube-score.ignored")

mapfile -d '' -t files < <(find "$1" -name '*.yaml' -print0)
# Annotations on objects don't count: kube-score.ignored is the only list of exceptions.
exec "$(tool_path kube-score)/kube-score" score --color never --kubernetes-version v1.33 \
  --disable-ignore-checks-annotations --exit-one-on-warning \
  --enable-optional-test container-seccomp-profile,container-ports-check \
  "${options[@]}" "${files[@]}"
