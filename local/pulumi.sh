#!/usr/bin/env bash
# Runs the Pulumi CLI with the demo's backend, plugins and kubeconfig.
#   npm run pulumi -- preview -s local
set -euo pipefail

# shellcheck source=local/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

cd "$project"
exec node_modules/.bin/pulumi "$@"
