#!/usr/bin/env bash
# Comments on a pull request. Updates the comment of an earlier run, which begins with the same line, if there is one.
# Uses GitHub's CLI, gh; $GH_TOKEN needs `pull-requests: write`.
#   npm run preview:publish -- OWNER/REPOSITORY NUMBER FILE
set -euo pipefail

fail() {
  echo "$1" >&2
  exit 1
}

(($# == 3)) || fail "usage: npm run preview:publish -- OWNER/REPOSITORY NUMBER FILE"
repository=$1 number=$2 file=$3
[[ -s $file ]] || fail "$file is empty: there is no comment to publish"
marker=$(head -n 1 "$file")

# Only comments by bots: a user's comment may begin with the same line.
comments() {
  gh api --paginate "repos/$repository/issues/$number/comments" \
    --jq '.[] | select(.user.type == "Bot") | "\(.id) \(.body // "" | split("\n")[0] // "" | rtrimstr("\r"))"'
}

matching=$(comments | while read -r id first; do if [[ $first == "$marker" ]]; then echo "$id"; fi; done)
earlier=$(head -n 1 <<<"$matching")
if [[ -n $earlier ]]; then
  gh api --method PATCH "repos/$repository/issues/comments/$earlier" --field "body=@$file" --silent
else
  gh api --method POST "repos/$repository/issues/$number/comments" --field "body=@$file" --silent
fi
