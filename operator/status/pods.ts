import type { Replica } from "./facts";
import { containersOf, has, phaseOf, type Observed } from "./objects";

/** Phases of pods that were evicted or ended with their node. They stay listed although another pod replaced them. */
const finished: readonly (string | undefined)[] = ["Failed", "Succeeded"];

/** A pod of the site, without the state inside its containers; undefined if it is terminating or finished. */
export function replicaOf({ metadata, status }: Observed): Replica | undefined {
  if (metadata.deletionTimestamp !== undefined || finished.includes(status.phase)) return undefined;
  const containers = containersOf({ status });
  return {
    pod: metadata.name,
    ready: has(status.conditions, "Ready"),
    createdAt: new Date(metadata.creationTimestamp),
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    phase: phaseOf(status),
  };
}
