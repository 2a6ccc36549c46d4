#!/usr/bin/env bash
# Where the running demo is, as JSON. Fails where none runs.
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

{ node_pid >/dev/null && [[ -e $state/ready ]]; } || fail "no demo runs here; start one with: npm run demo"

environment() {
  node -p 'JSON.stringify(Object.fromEntries(process.argv.slice(1).map((name) => [name, process.env[name]])))' \
    "${demo_variables[@]}"
}

cat <<JSON
{
  "url": "$(<"$state/ready")",
  "repository": "git://$node_address/site.git",
  "branch": "main",
  "kubeconfig": "$kubeconfig",
  "context": "$context",
  "caCertificates": "$state/ca.pem",
  "kubectl": "$state/kubectl",
  "node": { "pid": $(node_pid), "root": "$node_root" },
  "environment": $(environment)
}
JSON
