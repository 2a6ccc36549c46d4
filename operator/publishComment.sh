#!/usr/bin/env bash
# Puts a comment on a pull request, in place of the one that an earlier run put there: it begins with the same
# line. By GitHub's CLI, gh; $GH_TOKEN needs `pull-requests: write`.
#   npm run preview:publish -- OWNER/REPOSITORY NUMBER FILE
set -euo pipefail

fail() {
  echo "$1" >&2
  exit 1
}

(($# == 3)) || fail "usage: npm run preview:publish -- OWNER/REPOSITORY NUMBER FILE"
repository=$1 number=$2 file=$3
[[ -s $file ]] || fail "$file is empty: there is no comment"
marker=$(head -n 1 "$file")

# Only a robot's: anybody may begin a comment with that line.
comments() {
  gh api --paginate "repos/$repository/issues/$number/comments" \
    --jq '.[] | select(.user.type == "Bot") | "\(.id) \(.body // "" | split("\n")[0] // "" | rtrimstr("\r"))"'
}

found=$(comments | while read -r id first; do if [[ $first == "$marker" ]]; then echo "$id"; fi; done)
earlier=$(head -n 1 <<<"$found")
if [[ -n $earlier ]]; then
  gh api --method PATCH "repos/$repository/issues/comments/$earlier" --field "body=@$file" --silent
else
  gh api --method POST "repos/$repository/issues/$number/comments" --field "body=@$file" --silent
fi
