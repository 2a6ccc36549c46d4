#!/usr/bin/env bash
# Runs a stack's renewer now, shows what it decides, and ends with its exit code.
#   npm run renew -- --stack prod            renews where it is due, publishes what is missing
#   npm run renew -- --stack prod --force    renews now; the authority counts these
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

usage() { fail "usage: npm run renew -- --stack NAME [--force]"; }

stack='' force=false
while (($#)); do
  case $1 in
    --stack | -s)
      stack=${2:-}
      shift 2 || usage
      ;;
    --force)
      force=true
      shift
      ;;
    *) usage ;;
  esac
done
[[ -n $stack ]] || usage
[[ -e Pulumi.$stack.yaml ]] || fail "there is no stack $stack here: Pulumi.$stack.yaml is missing"

# From the stack's own file: what is renewed is in no doubt, whatever kubectl's current context is.
# shellcheck disable=SC2016 # JavaScript's own
context=$(node -p '
  const { readFileSync } = require("node:fs");
  const { parse } = require("yaml");
  parse(readFileSync(`Pulumi.${process.argv[1]}.yaml`, "utf8")).config?.["kubernetes:context"] ?? "";
' "$stack")
[[ -n $context ]] || fail "Pulumi.$stack.yaml names no kubernetes:context"
namespace=cert-renew-$stack
job=cert-renew-by-hand-$(date +%s)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

kubectl() { command kubectl --context "$context" --namespace "$namespace" "$@"; }

# The CronJob's own run: one try, and gone after a day.
run() {
  kubectl create job "$job" --from=cronjob/cert-renew-cj --dry-run=client --output=json >"$work/job.json"
  node -e '
    const job = JSON.parse(require("node:fs").readFileSync(process.argv[2], "utf8"));
    // It goes with the CronJob, since the claim that it names stays as long as it does. But the CronJob is not to
    // count it among its own, and to remove older ones for it.
    for (const owner of job.metadata.ownerReferences) owner.controller = false;
    job.spec.backoffLimit = 0;
    job.spec.ttlSecondsAfterFinished = 24 * 3600;
    const [lego] = job.spec.template.spec.initContainers;
    lego.env = lego.env.map((entry) => (entry.name === "FORCE" ? { ...entry, value: process.argv[1] } : entry));
    process.stdout.write(JSON.stringify(job));
  ' "$force" "$work/job.json" | kubectl create --filename=- >/dev/null
}

# pod JSONPATH
pod() { kubectl get pods --selector="job-name=$job" --output="jsonpath={.items[0]$1}"; }

# has_begun STATUSES: a container of the pod runs or has ended; once it has, its exit code is known.
has_begun() { [[ -n $(pod ".status.$1[0].state['running','terminated'].startedAt" 2>/dev/null) ]]; }
exit_code() { pod ".status.$1[0].state.terminated.exitCode"; }
has_ended() { [[ -n $(exit_code "$1") ]]; }

within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.5
  done
}

# follow STATUSES CONTAINER: shows its log to the end, and gives its exit code. Where it can't begin, the
# pod's events say why.
follow() {
  if ! within 300 has_begun "$1"; then
    kubectl get events --field-selector "involvedObject.name=$(pod .metadata.name)" >&2
    fail "the run has not begun within five minutes; it may still do so, see:" \
      "kubectl --context $context -n $namespace logs -f job/$job --all-containers"
  fi
  kubectl logs --follow "job/$job" --container "$2"
  within 60 has_ended "$1"
  return "$(exit_code "$1")"
}

run
follow initContainerStatuses lego
follow containerStatuses publish
