#!/usr/bin/env bash
# Checks every shell script of this repository with shellcheck, including files that git doesn't track yet.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v shellcheck >/dev/null; then
  echo "shellcheck is not installed: apt-get install shellcheck" >&2
  exit 1
fi

# The first line shows whether a file is a script.
is_script() {
  local first=
  IFS= read -r first <"$1" || true
  case $first in
    '#!/bin/sh'* | '#!/bin/bash'* | '#!/usr/bin/env bash'* | '# shellcheck shell='*) ;;
    *) return 1 ;;
  esac
}

scripts=()
while IFS= read -r -d '' file; do
  if [ -f "$file" ] && is_script "$file"; then scripts+=("$file"); fi
done < <(git ls-files -z --cached --others --exclude-standard)

if [ "${#scripts[@]}" -eq 0 ]; then
  echo "no shell scripts found: is this a git work tree?" >&2
  exit 1
fi

shellcheck --external-sources --source-path=SCRIPTDIR --source-path="$PWD" "${scripts[@]}"
echo "shellcheck: ${#scripts[@]} scripts without problems"
