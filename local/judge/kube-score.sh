#!/usr/bin/env bash
# kube-score's findings in a folder of manifests; warnings count. Fails where there is one.
#   kube-score.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../lib.sh"

# What is let pass: the first word of each line that isn't a comment.
ignored=()
while read -r name _; do
  ignored+=(--ignore-test "$name")
done < <(grep --invert-match --extended-regexp '^(#|$)' "$here/kube-score.ignored")

find "$1" -name '*.yaml' -print0 |
  xargs -0 "$(tool_path kube-score)/kube-score" score --color never --exit-one-on-warning \
    --kubernetes-version v1.33 "${ignored[@]}"
