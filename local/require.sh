#!/usr/bin/env bash
# Lists everything that this machine lacks for the demo, and installs missing Debian packages.
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

missing=()
have() { command -v "$1" >/dev/null; }
# at_least WANTED FOUND: compares dotted versions.
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort --version-sort | head -n 1) == "$1" ]]; }

[[ $(uname -sm) == "Linux x86_64" ]] || missing+=("Linux on x86_64")
grep -qsx 'ID=debian' /etc/os-release || missing+=("Debian")
[[ $EUID -eq 0 ]] || missing+=("root: the node runs in its own network and process namespaces")
{ have go && at_least 1.26 "$(go env GOVERSION | tr -d go)"; } || missing+=("Go 1.26 or newer (https://go.dev/dl)")
{ have node && at_least 20 "$(node --version | tr -d v)"; } || missing+=("Node.js 20 or newer")
[[ -d $project/node_modules ]] || missing+=("this project's packages: run npm ci")

if ((${#missing[@]})); then
  log "The demo can't run here. Missing:"
  printf '  - %s\n' "${missing[@]}" >&2
  log "You can use your own cluster instead: see \"Your own site\" in README.md."
  exit 1
fi

packages=()
have debootstrap || packages+=(debootstrap)
have curl || packages+=(curl)
have git || packages+=(git)
have ip || packages+=(iproute2)
# hugo's extended edition is linked with LibSass, see toolchain/build.sh.
have g++ || packages+=(g++)
[[ -e /usr/lib/x86_64-linux-gnu/libsass.a ]] || packages+=(libsass-dev)
if ((${#packages[@]})); then
  step "install ${packages[*]}" env DEBIAN_FRONTEND=noninteractive \
    sh -c 'apt-get update && apt-get install --yes --no-install-recommends "$@"' - "${packages[@]}"
fi
