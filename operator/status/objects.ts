import type { Live } from "./drift";

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

/** Of an object. */
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

/** Sidecars and what runs once included. */
export const containersOf = ({ status }: Pick<Observed, "status">): readonly ContainerStatus[] => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
];

/** A condition of that type is true. */
export const has = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;

/** As kubectl has it in the column STATUS, nearly. */
export function phaseOf(status: Observed["status"]): string {
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
