#!/usr/bin/env bash
# If a branch and a tag share a name, each command picks for itself.
#
# Versions: git 2.39.5 (Debian 12: 1:2.39.5-0+deb12u3), npm isomorphic-git 1.44.19.
# Behaviour: `git clone --branch NAME` and `git checkout NAME` take the branch. `git fetch origin NAME` takes the
#   tag without a word, `git show NAME` with a warning. isomorphic-git's `checkout` takes the tag, unlike git's.
# A good engineer would guess: one rule for all commands, or an error, and the same result from a library that reads the
#   same repository.
# So a deployment that clones a branch serves the branch, and its first fetch by the same name brings back the tag.
set -euo pipefail
shopt -s inherit_errexit

# Output seen: the file in the commit that each one took.
expected='git clone --branch: branch
git fetch: tag
git checkout: branch
git show: tag
isomorphic-git checkout: tag'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --prefix "$work" --no-audit --no-fund --ignore-scripts --silent isomorphic-git@1.44.19
apt-get download -q git=1:2.39.5-0+deb12u3 >apt.log 2>&1 || { cat apt.log >&2; exit 1; }
dpkg -x git_*.deb root

export GIT_EXEC_PATH=$work/root/usr/lib/git-core GIT_TEMPLATE_DIR=$work/root/usr/share/git-core/templates
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
git() { "$work/root/usr/bin/git" -c user.name=finding -c user.email=finding@example.invalid "$@" 2>>git.log; }

git init -q -b main origin
echo tag >origin/file
git -C origin add file
git -C origin commit -q -m one
git -C origin tag release
git -C origin checkout -q -b release
echo branch >origin/file
git -C origin commit -q -a -m two
git -C origin checkout -q main

cat >checkout.js <<'JS'
const fs = require('fs');
require('isomorphic-git').checkout({ fs, dir: 'copy', ref: 'release' });
JS
cp -r origin copy

seen=$(
  git clone -q --branch release origin clone
  echo "git clone --branch: $(cat clone/file)"
  git -C clone fetch -q origin release
  echo "git fetch: $(git -C clone show FETCH_HEAD:file)"
  git -C origin checkout -q release
  echo "git checkout: $(cat origin/file)"
  echo "git show: $(git -C origin show release:file)"
  node checkout.js
  echo "isomorphic-git checkout: $(cat copy/file)"
)

diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") || { echo 'the behaviour has changed' >&2; exit 1; }
echo 'the behaviour is as stated'
