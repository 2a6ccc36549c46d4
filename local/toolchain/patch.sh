#!/usr/bin/env bash
# Leaves out parts of a family's modules that nothing here uses.
#   patch.sh FAMILY FOLDER  writes FOLDER/go.mod, for `go build -modfile`, and copies of modules beside it
#
# Each folder in FAMILY/_modules replaces a module:
# - with a file `left-out`: a copy of the module in its first line, without the files and folders in its other lines, and
#   with the folder's own files;
# - with a go.mod: the folder itself.
set -euo pipefail

family=$(cd "$(dirname "${BASH_SOURCE[0]}")/$1" && pwd)
folder=$2

mkdir -p "$folder"
cp "$family/go.mod" "$family/go.sum" "$folder/"

# copy_of MODULE: the module cache is read-only.
copy_of() {
  local source
  source=$(go -C "$family" mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",\?$/\1/p')
  cp -r --no-preserve=mode "$source" "$2"
}

for own in "$family"/_modules/*/; do
  own=${own%/}
  target=$folder/${own##*/}
  if [[ -e $own/left-out ]]; then
    module=$(head -n 1 "$own/left-out")
    copy_of "$module@$(go -C "$family" list -m -f '{{.Version}}' "$module")" "$target"
    while read -r path; do rm -r "${target:?}/$path"; done < <(tail -n +2 "$own/left-out")
  else
    module=$(sed -n 's/^module //p' "$own/go.mod")
    mkdir -p "$target"
  fi
  cp -r "$own/." "$target/"
  go mod edit -replace "$module=$target" "$folder/go.mod"
done
