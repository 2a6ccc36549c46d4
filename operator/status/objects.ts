import type { Live } from "./drift";
import type { Replica, Run, Schedule } from "./facts";

/** A container of a pod, as the cluster reports it. */
interface ContainerStatus {
  readonly name: string;
  readonly started?: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly running?: object;
    readonly terminated?: { readonly exitCode: number; readonly reason?: string };
  };
}

interface Metadata {
  readonly name: string;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** Of Pods, Jobs and CronJobs what is read here. */
export interface Observed {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: { readonly schedule?: string; readonly suspend?: boolean };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly lastScheduleTime?: string;
  };
}

/** Those of one kind. */
export function ofKind(objects: readonly Live[], kind: string): readonly Observed[] {
  return objects.filter((object) => object.kind === kind) as unknown as readonly Observed[];
}

/** A pod of the site, without what only its containers know; undefined where it is about to end, or has. */
export function replicaOf({ metadata, status }: Observed): Replica | undefined {
  if (metadata.deletionTimestamp !== undefined || status.phase === "Failed") return undefined;
  const containers = containersOf({ status });
  return {
    pod: metadata.name,
    ready: has(status.conditions, "Ready"),
    createdAt: new Date(metadata.creationTimestamp),
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    phase: phaseOf(status),
  };
}

const containersOf = ({ status }: Pick<Observed, "status">): readonly ContainerStatus[] => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
];

const has = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

/** As kubectl has it in the column STATUS, nearly. */
function phaseOf(status: Observed["status"]): string {
  const inits = status.initContainerStatuses ?? [];
  const begun = inits.filter(
    ({ started, state }) => started === true || state?.terminated?.exitCode === 0,
  );
  const reason = containersOf({ status })
    .map(({ state }) => state?.waiting?.reason)
    .find((each) => each !== undefined && each !== "PodInitializing");
  const waiting = reason === "ContainerCreating" ? undefined : reason;
  if (begun.length < inits.length) {
    const place = `Init:${String(begun.length)}/${String(inits.length)}`;
    return waiting === undefined ? place : `${place} ${waiting}`;
  }
  return waiting ?? status.phase ?? "Unknown";
}

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

/** `npm run renew` leaves the owner out; kubectl, by hand, leaves an annotation. */
function starter({ annotations = {}, ownerReferences = [] }: Metadata): Run["startedBy"] {
  if ("pulumi.com/autonamed" in annotations) return "up";
  const byHand = annotations["cronjob.kubernetes.io/instantiate"] === "manual";
  return ownerReferences.length > 0 && !byHand ? "schedule" : "hand";
}
