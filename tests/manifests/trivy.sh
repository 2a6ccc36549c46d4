#!/usr/bin/env bash
# Checks a folder of manifests with trivy. Any finding, of any severity, is a failure.
#   trivy.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../../local/lib.sh"

# Only the built-in checks: nothing is downloaded.
exec "$(tool_path trivy)/trivy" config --quiet --cache-dir "$cache/trivy" --skip-check-update \
  --skip-version-check --misconfig-scanners kubernetes --config-data "$here/trivy.data" \
  --ignorefile "$here/trivy.ignored.yaml" --exit-code 1 "$1"
