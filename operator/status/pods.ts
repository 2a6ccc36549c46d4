import type { Replica } from "./facts";
import { containersOf, has, phaseOf, type Observed } from "./objects";

/** Evicted, or ended with its node: these stay in the list, and another has its place. */
const ended: readonly (string | undefined)[] = ["Failed", "Succeeded"];

/** A pod of the site, without what only its containers know; undefined where it is about to end, or has. */
export function replicaOf({ metadata, status }: Observed): Replica | undefined {
  if (metadata.deletionTimestamp !== undefined || ended.includes(status.phase)) return undefined;
  const containers = containersOf({ status });
  return {
    pod: metadata.name,
    ready: has(status.conditions, "Ready"),
    createdAt: new Date(metadata.creationTimestamp),
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    phase: phaseOf(status),
  };
}
