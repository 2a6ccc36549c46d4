import { quantities, together, type Resources } from "./resources";

/** How much of the cluster a namespace's pods may take. */
export interface Room {
  /** Pods at once, those that are ending included. */
  readonly pods: number;
  /** What each of them takes. */
  readonly each: Resources;
}

/**
 * A ResourceQuota's limits (kubernetes.io/docs, Resource Quotas): room for those pods and no more. Whatever
 * is made in the namespace, by whom ever, takes nothing from its neighbours.
 */
export function hardLimits({ pods, each }: Room): Record<string, string> {
  const all = together(Array<Resources>(pods).fill(each));
  const prefixed = (prefix: string, which: 0 | 1): [string, string][] =>
    Object.entries(quantities(all, which)).map(([name, value]) => [`${prefix}.${name}`, value]);
  const compute = [...prefixed("requests", 0), ...prefixed("limits", 1)];
  return { pods: String(pods), ...Object.fromEntries(compute) };
}

/** What a container gets that says nothing, a person's for a closer look say: a quota admits none without. */
const unsaid: Resources = { cpu: [10, 500], memory: [32, 128], disk: [16, 128] };

/** A LimitRange's limits (kubernetes.io/docs, Limit Ranges). */
export const defaults = [
  { type: "Container", defaultRequest: quantities(unsaid, 0), default: quantities(unsaid, 1) },
];
