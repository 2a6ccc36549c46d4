import type { types } from "@pulumi/kubernetes";

/** Amounts of a node's resources. */
export interface Resources {
  /** Thousandths of a processor. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** MiB of the node's disk. emptyDir volumes count too. */
  readonly disk: number;
}

/** A container's resources: what is reserved for it, and what it may not exceed. */
export function requirements(
  requests: Resources,
  limits: Resources,
): types.input.core.v1.ResourceRequirements {
  return { requests: quantities(requests), limits: quantities(limits) };
}

/** The total of containers that run side by side, sidecars included. */
export function sum(all: readonly Resources[]): Resources {
  const total = (kind: keyof Resources) =>
    all.reduce((before, resources) => before + resources[kind], 0);
  return { cpu: total("cpu"), memory: total("memory"), disk: total("disk") };
}

/** The amounts as Kubernetes quantities (kubernetes.io/docs, Resource units). */
export function quantities({ cpu, memory, disk }: Resources) {
  return {
    cpu: cpu % 1000 === 0 ? String(cpu / 1000) : `${String(cpu)}m`,
    memory: `${String(memory)}Mi`,
    "ephemeral-storage": `${String(disk)}Mi`,
  };
}
