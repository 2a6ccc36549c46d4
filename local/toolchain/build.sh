#!/usr/bin/env bash
# Builds pinned tools from their Go modules. A family of tools is a folder beside this file; its go.mod has the tools
# and their versions.
#   build.sh                builds the families that the demo needs, if they are missing
#   build.sh FAMILY...      builds these families, if they are missing
#   build.sh --path FAMILY  prints the folder of FAMILY's binaries
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=local/lib.sh
source "$here/../lib.sh"

# Quick builds come first, so that a problem of the machine shows early.
readonly families=(
  tools pulumi-language-nodejs pulumi-resource-random hugo kube-router coredns lego pulumi kubernetes
  pulumi-resource-kubernetes
)

tags() {
  case $1 in
    # The extended edition, as in the upstream image. `dev` links it with Debian's LibSass: compiling the C++ of the Go
    # module takes minutes. The others replace functions of libc that a static program can't have.
    hugo) echo extended,dev,netgo,osusergo ;;
    # lego's DNS providers, over 200, are left out, except the one for RFC 2136: CoreKube uses HTTP challenges.
    lego) echo lego_dnslight,lego_dns_dnsupdate ;;
  esac
}

# LibSass is C++.
cgo() { [[ $1 == hugo ]] && echo 1 || echo 0; }

# A static program runs with whatever C and C++ libraries the image has.
linker_flags() { [[ $1 != hugo ]] || echo "-linkmode=external -extldflags=-static"; }

contents() { find "$here/$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat; }

# The program that leaves out parts of modules, for families that have such parts.
patched() { [[ ! -d $here/$1/_modules ]] || cat "$here/patch.sh"; }

# The folder's name depends on the pins, the source files and the Go release, so an outdated build is never used.
family_path() {
  local key
  key=$( (go -C "$here/$1" env GOVERSION && tags "$1" && patched "$1" && contents "$1") | sha256sum | cut -c1-12)
  echo "$cache/toolchain/$1-$key"
}

version_of() { go -C "$here/$1" list -m -f '{{.Version}}' "$2"; }

# Sets the versions that these programs report.
version_flags() {
  local version package
  case $1 in
    lego) echo "-X main.version=$(version_of lego github.com/go-acme/lego/v5)" ;;
    pulumi)
      version=$(version_of pulumi github.com/pulumi/pulumi/sdk/v3)
      echo "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version"
      ;;
    kubernetes)
      version=$(version_of kubernetes k8s.io/kubernetes)
      for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        printf '%s ' "-X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d. -f2 <<<"$version")"
      done
      ;;
  esac
}

# Go experiments that a family's sources need.
experiments() { [[ $1 != trivy ]] || echo jsonv2; }

build_family() {
  local family=$1 target what=. options
  target=$(family_path "$family")
  [[ -d $target ]] && return
  rm -rf "$target.partial" "$target.modules"
  grep -q '^tool ' "$here/$family/go.mod" && what=tool
  # Without debug information, which the linker would drop.
  options=(
    -trimpath -gcflags=all=-dwarf=false -tags "$(tags "$family")"
    -ldflags "-s -w $(linker_flags "$family") $(version_flags "$family")"
  )
  if [[ -d $here/$family/_modules ]]; then
    "$here/patch.sh" "$family" "$target.modules"
    options+=(-modfile "$target.modules/go.mod")
  fi
  # Fewer collections of the compiler's own garbage.
  step "build $family" \
    env CGO_ENABLED="$(cgo "$family")" GOGC="${GOGC:-400}" GOEXPERIMENT="$(experiments "$family")" \
    go -C "$here/$family" build "${options[@]}" -o "$target.partial/" "$what"
  rm -rf "$target.modules"
  mv "$target.partial" "$target"
}

if [[ ${1:-} == --path ]]; then
  family_path "$2"
  exit
fi
(($#)) || set -- "${families[@]}"
for family; do build_family "$family"; done
