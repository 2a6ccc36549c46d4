#!/usr/bin/env bash
# A test file behind `--selectProjects NAME` is taken for a project's name, so jest runs the whole project.
#
# Versions: npm jest 30.5.2.
# Behaviour: `--selectProjects` takes every word up to the next option. A word that is no project's name is ignored
#   without a message, if another one is a project's name. The exit code is 0.
# A good engineer would guess: `jest --selectProjects unit a.test.js` runs a.test.js alone, as `jest a.test.js` does; or
#   jest refuses a project that doesn't exist, as it does if no word is a project's name.
# So a quick look at one file runs everything. The file before the option, or `--testPathPatterns`, does what was meant.
set -euo pipefail

# Output seen: the number of test files that ran.
expected='a.test.js                                         1
--selectProjects unit a.test.js                   2
a.test.js --selectProjects unit                   1
--selectProjects unit --testPathPatterns a.test   1
--selectProjects nothing                          refused'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

echo 'module.exports = { projects: [{ displayName: "unit" }] };' >jest.config.js
echo '{}' >package.json
for name in a b; do echo 'test("passes", () => {});' >"$name.test.js"; done
npm install --no-audit --no-fund --ignore-scripts --silent jest@30.5.2

run() {
  local files
  files=$(npx jest "$@" 2>&1 | sed -n 's/^Test Suites: .* \([0-9]*\) total$/\1/p') || files=refused
  printf '%-49s %s\n' "$*" "$files"
}
seen=$(
  run a.test.js
  run --selectProjects unit a.test.js
  run a.test.js --selectProjects unit
  run --selectProjects unit --testPathPatterns a.test
  run --selectProjects nothing
)

diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") || { echo 'the behaviour has changed' >&2; exit 1; }
echo 'the behaviour is as stated'
