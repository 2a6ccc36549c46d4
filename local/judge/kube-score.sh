#!/usr/bin/env bash
# kube-score's findings in a stack's manifests; warnings count. Fails where there is one.
#   kube-score.sh FOLDER/STACK
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../lib.sh"

stack=$(basename "$1")
options=()
while read -r test stacks _; do
  if [[ ,$stacks, == *,$stack,* ]]; then options+=(--ignore-test "$test"); fi
done < <(grep --invert-match '^#' "$here/kube-score.ignored")

mapfile -d '' -t files < <(find "$1" -name '*.yaml' -print0)
# No object may excuse itself: what is let pass is named in one place.
exec "$(tool_path kube-score)/kube-score" score --color never --kubernetes-version v1.33 \
  --disable-ignore-checks-annotations --exit-one-on-warning \
  --enable-optional-test container-seccomp-profile,container-ports-check \
  "${options[@]}" "${files[@]}"
