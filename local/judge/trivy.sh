#!/usr/bin/env bash
# trivy's findings in a folder of manifests, of every severity. Fails where there is one.
#   trivy.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../lib.sh"

# By the checks that are built in: nothing is fetched.
exec "$(tool_path trivy)/trivy" config --quiet --cache-dir "$cache/trivy" --skip-check-update \
  --skip-version-check --misconfig-scanners kubernetes --config-data "$here/trivy.data" \
  --ignorefile "$here/trivy.ignored.yaml" --exit-code 1 "$1"
