#!/usr/bin/env bash
# Runs a stack's renewer now, shows its log, and ends with its exit code.
#   npm run renew -- --stack prod            renews if it is due, publishes a missing Secret
#   npm run renew -- --stack prod --force    renews now; counts against the authority's limits
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

# From the stack's file, so that kubectl's current context doesn't matter.
# shellcheck disable=SC2016 # JavaScript's own
context=$(node -p '
  const { readFileSync } = require("node:fs");
  const { parse } = require("yaml");
  parse(readFileSync(`Pulumi.${process.argv[1]}.yaml`, "utf8")).config?.["kubernetes:context"] ?? "";
' "$stack")
[[ -n $context ]] || fail "Pulumi.$stack.yaml has no kubernetes:context"
namespace=cert-renew-$stack
job=cert-renew-by-hand-$(date +%s)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

kubectl() { command kubectl --context "$context" --namespace "$namespace" "$@"; }

# A run from the CronJob's template, with one try. It is deleted after a day.
run() {
  kubectl create job "$job" --from=cronjob/cert-renew-cj --dry-run=client --output=json >"$work/job.json"
  node -e '
    const job = JSON.parse(require("node:fs").readFileSync(process.argv[2], "utf8"));
    // Deleted with the CronJob, because the Job keeps the claim that it names from being deleted. But the CronJob
    // must not count it as its own, or it would delete older runs.
    for (const owner of job.metadata.ownerReferences) owner.controller = false;
    job.spec.backoffLimit = 0;
    job.spec.ttlSecondsAfterFinished = 24 * 3600;
    const [lego] = job.spec.template.spec.initContainers;
    lego.env = lego.env.map((entry) => (entry.name === "FORCE" ? { ...entry, value: process.argv[1] } : entry));
    process.stdout.write(JSON.stringify(job));
  ' "$force" "$work/job.json" | kubectl create --filename=- >/dev/null
}

# pod JSONPATH: a field of the run's pod.
pod() { kubectl get pods --selector="job-name=$job" --output="jsonpath={.items[0]$1}"; }

# has_started STATUSES: whether the first container of these statuses runs or has ended.
has_started() { [[ -n $(pod ".status.$1[0].state['running','terminated'].startedAt" 2>/dev/null) ]]; }
exit_code() { pod ".status.$1[0].state.terminated.exitCode"; }
has_ended() { [[ -n $(exit_code "$1") ]]; }

# within SECONDS COMMAND: repeats the command until it succeeds; fails after that time.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.5
  done
}

# follow STATUSES CONTAINER: shows its log to the end and returns its exit code. If it doesn't start, shows the pod's
# events.
follow() {
  if ! within 300 has_started "$1"; then
    kubectl get events --field-selector "involvedObject.name=$(pod .metadata.name)" >&2
    fail "the run did not start within five minutes; it may still start, see:" \
      "kubectl --context $context -n $namespace logs -f job/$job --all-containers"
  fi
  kubectl logs --follow "job/$job" --container "$2"
  within 60 has_ended "$1"
  return "$(exit_code "$1")"
}

run
follow initContainerStatuses lego
follow containerStatuses publish
