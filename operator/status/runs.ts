import type { Run, Schedule } from "./facts";
import { containersOf, has, phaseOf, type Metadata, type Observed } from "./objects";

/** When a CronJob runs. */
export function scheduleOf({ metadata, spec, status }: Observed): Schedule {
  const { lastScheduleTime } = status;
  return {
    cron: spec.schedule ?? "",
    suspended: spec.suspend ?? false,
    since: new Date(metadata.creationTimestamp),
    last: lastScheduleTime === undefined ? undefined : new Date(lastScheduleTime),
  };
}

/**
 * A run, of a Job and its pods.
 * @param said the last line of each container, by `<pod>/<container>`.
 */
export function runOf(
  job: Observed,
  pods: readonly Observed[],
  said: ReadonlyMap<string, string>,
): Run {
  const { metadata, status } = job;
  const pod = pods
    .filter((each) => each.metadata.labels?.["job-name"] === metadata.name)
    .sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp))
    .at(-1);
  const ends = pod === undefined ? [] : exitCodes(pod);
  const failed = status.conditions?.find(
    ({ type, status: so }) => type === "Failed" && so === "True",
  );
  const state = failed
    ? "failed"
    : has(status.conditions, "Complete")
      ? "succeeded"
      : progress(pod);
  const lines = ["lego", "publish"].flatMap(
    (container) => said.get(`${pod?.metadata.name ?? ""}/${container}`) ?? [],
  );
  const instead =
    state === "waiting" ? ((pod && phaseOf(pod.status)) ?? "it has no pod") : failed?.message;
  return {
    startedBy: starter(metadata),
    at: new Date(metadata.creationTimestamp),
    state,
    exitCode:
      state === "running" || state === "waiting"
        ? undefined
        : (ends.find((code) => code !== 0) ?? ends[0]),
    said: lines.length > 0 ? lines : instead === undefined ? [] : [instead],
  };
}

function exitCodes(pod: Observed): readonly number[] {
  return containersOf(pod).flatMap(({ state }) => state?.terminated?.exitCode ?? []);
}

function progress(pod: Observed | undefined): "running" | "waiting" {
  const begun =
    pod !== undefined && containersOf(pod).some(({ state }) => state?.running ?? state?.terminated);
  return begun ? "running" : "waiting";
}

/** A run by hand has the CronJob for its owner too; `kubectl create job --from`, as in `npm run renew`, notes that. */
function starter({ annotations = {}, ownerReferences = [] }: Metadata): Run["startedBy"] {
  if ("pulumi.com/autonamed" in annotations) return "up";
  const byHand = annotations["cronjob.kubernetes.io/instantiate"] === "manual";
  return ownerReferences.length > 0 && !byHand ? "schedule" : "hand";
}
