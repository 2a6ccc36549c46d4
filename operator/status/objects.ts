import type { LiveObject } from "./live";

/** The status of a container in a pod. */
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

/** The metadata of an object. */
export interface Metadata {
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

/** The fields of Pods, Jobs and CronJobs that are read here. */
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

/** The objects of one kind. */
export function ofKind(objects: readonly LiveObject[], kind: string): readonly Observed[] {
  return objects.filter((object) => object.kind === kind) as unknown as readonly Observed[];
}

/** The containers of a pod, including init containers and sidecars. */
export const containersOf = ({ status }: Pick<Observed, "status">): readonly ContainerStatus[] => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
];

/** True if the condition of this type is true. */
export const has = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

/** Nearly what kubectl prints in the column STATUS. */
export function phaseOf(status: Observed["status"]): string {
  const inits = status.initContainerStatuses ?? [];
  const started = inits.filter(
    (container) => container.started === true || container.state?.terminated?.exitCode === 0,
  );
  const reason = containersOf({ status })
    .map(({ state }) => state?.waiting?.reason)
    .find((each) => each !== undefined && each !== "PodInitializing");
  const waiting = reason === "ContainerCreating" ? undefined : reason;
  if (started.length < inits.length) {
    const progress = `Init:${String(started.length)}/${String(inits.length)}`;
    return waiting === undefined ? progress : `${progress} ${waiting}`;
  }
  return waiting ?? status.phase ?? "Unknown";
}
