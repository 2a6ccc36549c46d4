#!/usr/bin/env bash
# The workflows through actionlint, and their shell lines through shellcheck. The first time it is built, which
# needs Go.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v go >/dev/null; then
  echo "Go is not installed: https://go.dev/dl" >&2
  exit 1
fi

local/toolchain/build.sh actionlint
"$(local/toolchain/build.sh --path actionlint)/actionlint" .github/workflows/*.yml
echo "actionlint: the workflows have nothing to complain of"
