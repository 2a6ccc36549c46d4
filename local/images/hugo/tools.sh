#!/usr/bin/env bash
# Collects the programs that hugo's upstream image has beside hugo, and that the root file system lacks: Node.js, npm,
# Dart Sass and Go. Only hugo's image has them.
#   tools.sh         collects them if they are missing
#   tools.sh --path  prints their folder, which is a layer of the image
set -euo pipefail
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../../lib.sh"

rootfs=$("$project/local/rootfs.sh" --path)
# Debian's npm needs another 170 MB of packages, so npm comes from its own package, see package.json.
readonly packages=(nodejs dart-sass)

# The Go release that builds hugo.
go_env() { go -C "$project/local/toolchain/hugo" env "$1"; }

path() {
  local key
  key=$( (echo "$rootfs" && go_env GOVERSION && cat "$here"/{tools.sh,package-lock.json}) | sha256sum | cut -c1-12)
  echo "$cache/hugo-tools-$key"
}

# Unpacks what the root file system lacks for these packages. Their scripts don't run, and none of them needs it.
# apt resolves and downloads with this machine's mirror and proxy, and keeps its files in a folder of its own.
debian() {
  local apt=$work/apt file options
  mkdir -p "$apt"/{state/lists,cache/archives}/partial
  cp "$rootfs/var/lib/dpkg/status" "$apt/"
  # debootstrap trusts the same keys.
  sed 's|^deb |&[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] |' \
    "$rootfs/etc/apt/sources.list" >"$apt/sources.list"
  options=(
    -o Dir::State="$apt/state" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache"
    -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o APT::Sandbox::User=root
  )
  apt-get "${options[@]}" update
  apt-get "${options[@]}" install --yes --no-install-recommends --download-only "${packages[@]}"
  for file in "$apt"/cache/archives/*.deb; do dpkg-deb --extract "$file" "$1"; done
  rm -rf "$1"/usr/share/{doc,man,info,locale,lintian}
}

# In the folder where Node.js has its own npm.
npm_package() {
  mkdir "$work/npm"
  cp "$here"/package*.json "$work/npm/"
  npm ci --prefix "$work/npm" --ignore-scripts --no-audit --no-fund
  mkdir -p "$1/usr/lib"
  mv "$work/npm/node_modules" "$1/usr/lib/"
  rm -rf "$1"/usr/lib/node_modules/{.bin,.package-lock.json,npm/docs,npm/man}
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/bin/npx"
}

# hugo fetches modules with `go mod` and `go get`. Compiling would take 230 MB more. The go command looks for pkg/tool
# to know its folder.
go_command() {
  local root
  root=$(go_env GOROOT)
  install -D -m 755 "$root/bin/go" "$1/usr/local/go/bin/go"
  install -m 644 "$root/VERSION" "$1/usr/local/go/"
  mkdir -p "$1/usr/local/go/pkg/tool" "$1/usr/local/bin"
  ln -s ../go/bin/go "$1/usr/local/bin/go"
}

make() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  rm -rf "$1"
  mkdir -p "$1"
  debian "$1"
  npm_package "$1"
  go_command "$1"
}

if [[ ${1:-} == --path ]]; then
  path
  exit
fi
[[ -d $(path) ]] && exit
step "collect the tools of hugo's image" make "$(path).partial"
mv "$(path).partial" "$(path)"
