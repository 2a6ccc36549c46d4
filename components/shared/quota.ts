import { quantities, sum, type Resources } from "./resources";

/** How much of the cluster a namespace's pods may request. */
export interface Quota {
  /** Pods at the same time, including those that are ending. */
  readonly pods: number;
  /** The requests of each pod. */
  readonly each: Resources;
}

/**
 * A ResourceQuota's hard limits (kubernetes.io/docs, Resource Quotas): enough for those pods and no more, so that
 * nothing in the namespace can take resources from other namespaces. Only requests count. Limits follow the
 * configuration: if they counted, lowering one would leave no quota for new pods beside the old ones.
 */
export function hardLimits({ pods, each }: Quota): Record<string, string> {
  const all = sum(Array<Resources>(pods).fill(each));
  const requests = Object.entries(quantities(all)).map(([name, value]) => [
    `requests.${name}`,
    value,
  ]);
  return { pods: String(pods), ...(Object.fromEntries(requests) as Record<string, string>) };
}

/**
 * A LimitRange's limits (kubernetes.io/docs, Limit Ranges): the resources of a container that names none, such as
 * the one of a debug pod. Without them a quota would refuse the pod.
 */
export const defaultLimits = [
  {
    type: "Container",
    defaultRequest: quantities({ cpu: 10, memory: 32, disk: 16 }),
    default: quantities({ cpu: 500, memory: 128, disk: 128 }),
  },
];
