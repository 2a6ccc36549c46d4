import type { Replica } from "./facts";
import { containersOf, has, phaseOf, type Observed } from "./objects";

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
