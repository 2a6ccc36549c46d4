#!/usr/bin/env bash
# Where the running demo is, as JSON. Fails where none runs.
set -euo pipefail

# shellcheck source=local/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=local/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

{ node_pid >/dev/null && [[ -e $state/ready ]]; } || fail "no demo runs here; start one with: npm run demo"

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
  "environment": {
    "PULUMI_HOME": "$PULUMI_HOME",
    "PULUMI_BACKEND_URL": "$PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE": "",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "KUBECONFIG": "$KUBECONFIG"
  }
}
JSON
