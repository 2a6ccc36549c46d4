#!/usr/bin/env bash
# Checks the workflows with actionlint, which checks their shell lines with shellcheck. Builds actionlint at the first
# run, with Go.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v go >/dev/null; then
  echo "Go is not installed: https://go.dev/dl" >&2
  exit 1
fi

local/toolchain/build.sh actionlint
"$(local/toolchain/build.sh --path actionlint)/actionlint" .github/workflows/*.yml
echo "actionlint: no problems in the workflows"
