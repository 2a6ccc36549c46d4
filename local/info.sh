#!/usr/bin/env bash
# Prints where the running demo is, as JSON. Fails if no demo is running.
set -euo pipefail

# shellcheck source=local/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

{ node_pid >/dev/null && [[ -e $state/ready ]]; } || fail "no demo is running; start one with: npm run demo"

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
