#!/usr/bin/env bash
# Makes the Debian root file system of the node. Images with a shell are made from it too.
#   rootfs.sh         makes it if it is missing
#   rootfs.sh --path  prints its folder
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Debian testing, because it has nginx 1.30, as the upstream image does. Testing changes; the cache keeps one set of
# packages.
readonly suite=forky
readonly packages=(
  ca-certificates openssl # Pebble's certificate
  containerd runc conntrack ipset iptables iproute2 kmod socat # the node
  git openssh-client # the repository, git-sync, hugo's GitInfo
  dropbear-bin # an ssh server for tests
  nginx
)

path() {
  local key
  key=$(sha256sum <<<"$suite ${packages[*]}" | cut -c1-12)
  echo "$cache/rootfs-$key"
}

# Prints the mirror that this machine's apt uses.
mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' | sed -n 's/^Debian Debian //p' | head -n 1
}

# Runs in its own mount namespace, so that a killed run leaves no mount behind. The script of sid works for suites
# that this version of debootstrap doesn't know.
make() {
  [[ -n $(mirror) ]] || fail "apt knows no Debian mirror: run apt-get update"
  rm -rf --one-file-system "$1"
  mkdir -p "$1"
  unshare --mount debootstrap --variant=minbase --include="$(IFS=, && echo "${packages[*]}")" \
    "$suite" "$1" "$(mirror)" sid
  rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/usr/share/{doc,man,info,locale}/*
}

if [[ ${1:-} == --path ]]; then
  path
  exit
fi
[[ -d $(path) ]] && exit
step "install Debian packages ($suite)" make "$(path).partial"
mv "$(path).partial" "$(path)"
