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
 * is made in the namespace, by whom ever, takes nothing from its neighbours. Limits are not counted: they follow
 * the configuration, and after one is lowered the pods of before would leave no room for the new ones.
 */
export function hardLimits({ pods, each }: Room): Record<string, string> {
  const all = together(Array<Resources>(pods).fill(each));
  const requests = Object.entries(quantities(all, 0)).map(([name, value]) => [
    `requests.${name}`,
    value,
  ]);
  return { pods: String(pods), ...(Object.fromEntries(requests) as Record<string, string>) };
}

/** What a container gets that says nothing, a person's for a closer look say: a quota admits none without. */
const unsaid: Resources = { cpu: [10, 500], memory: [32, 128], disk: [16, 128] };

/** A LimitRange's limits (kubernetes.io/docs, Limit Ranges). */
export const defaults = [
  { type: "Container", defaultRequest: quantities(unsaid, 0), default: quantities(unsaid, 1) },
];
