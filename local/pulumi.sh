#!/usr/bin/env bash
# The Pulumi CLI as the demo uses it: its backend, its plugins, its kubeconfig.
#   npm run pulumi -- preview -s local
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

cd "$project"
exec node_modules/.bin/pulumi "$@"
