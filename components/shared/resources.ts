import type { types } from "@pulumi/kubernetes";

/** Of one resource: what is kept free for it, and what it may not exceed. */
type Amount = readonly [request: number, limit: number];

/** What a container or a whole pod takes of its node. */
export interface Resources {
  /** Thousandths of a processor. */
  readonly cpu: Amount;
  /** MiB. */
  readonly memory: Amount;
  /** MiB of the node's disk, which is what emptyDir volumes take too. */
  readonly disk: Amount;
}

/** As a container says it. */
export function requirements(resources: Resources): types.input.core.v1.ResourceRequirements {
  return { requests: quantities(resources, 0), limits: quantities(resources, 1) };
}

/** What containers that run side by side take, sidecars included. */
export function together(all: readonly Resources[]): Resources {
  const sum = (kind: keyof Resources): Amount => [
    all.reduce((total, resources) => total + resources[kind][0], 0),
    all.reduce((total, resources) => total + resources[kind][1], 0),
  ];
  return { cpu: sum("cpu"), memory: sum("memory"), disk: sum("disk") };
}

/** Quantities (kubernetes.io/docs, Resource units), of the requests (0) or of the limits (1). */
export function quantities({ cpu, memory, disk }: Resources, which: 0 | 1) {
  return {
    cpu: cpu[which] % 1000 === 0 ? String(cpu[which] / 1000) : `${String(cpu[which])}m`,
    memory: `${String(memory[which])}Mi`,
    "ephemeral-storage": `${String(disk[which])}Mi`,
  };
}
