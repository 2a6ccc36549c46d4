import type { Run, Schedule } from "./facts";
import { containersOf, has, phaseOf, type Metadata, type Observed } from "./objects";

/** The schedule of a CronJob. */
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
 * The run of a Job. If its pod was retried, the last pod counts.
 * @param lastLines the last log line of each container, by `<pod>/<container>`.
 */
export function runOf(
  job: Observed,
  pods: readonly Observed[],
  lastLines: ReadonlyMap<string, string>,
): Run {
  const { metadata, status } = job;
  const pod = pods
    .filter((each) => each.metadata.labels?.["job-name"] === metadata.name)
    .sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp))
    .at(-1);
  const codes = pod === undefined ? [] : exitCodes(pod);
  const failed = status.conditions?.find(
    ({ type, status: value }) => type === "Failed" && value === "True",
  );
  const state = failed
    ? "failed"
    : has(status.conditions, "Complete")
      ? "succeeded"
      : progress(pod);
  const lines = ["lego", "publish"].flatMap(
    (container) => lastLines.get(`${pod?.metadata.name ?? ""}/${container}`) ?? [],
  );
  const reason =
    state === "waiting" ? ((pod && phaseOf(pod.status)) ?? "it has no pod") : failed?.message;
  return {
    startedBy: starter(metadata),
    at: new Date(metadata.creationTimestamp),
    state,
    exitCode:
      state === "running" || state === "waiting"
        ? undefined
        : (codes.find((code) => code !== 0) ?? codes[0]),
    messages: lines.length > 0 ? lines : reason === undefined ? [] : [reason],
  };
}

function exitCodes(pod: Observed): readonly number[] {
  return containersOf(pod).flatMap(({ state }) => state?.terminated?.exitCode ?? []);
}

function progress(pod: Observed | undefined): "running" | "waiting" {
  const started =
    pod !== undefined && containersOf(pod).some(({ state }) => state?.running ?? state?.terminated);
  return started ? "running" : "waiting";
}

/** A run by hand belongs to the CronJob too, but `kubectl create job --from`, as in `npm run renew`, annotates it. */
function starter({ annotations = {}, ownerReferences = [] }: Metadata): Run["startedBy"] {
  if ("pulumi.com/autonamed" in annotations) return "up";
  const byHand = annotations["cronjob.kubernetes.io/instantiate"] === "manual";
  return ownerReferences.length > 0 && !byHand ? "schedule" : "hand";
}
