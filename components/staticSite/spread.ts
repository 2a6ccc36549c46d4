import type { types } from "@pulumi/kubernetes";

/**
 * Replicas go to different nodes and zones where there are any, and to one node where there is no other: a
 * site on one node is better than none (kubernetes.io/docs, Pod Topology Spread Constraints). Each rollout is
 * spread by itself, or its pods would stay away from those that are about to go.
 */
export function spread(
  selector: Readonly<Record<string, string>>,
): Pick<types.input.core.v1.PodSpec, "topologySpreadConstraints" | "affinity"> {
  const labelSelector = { matchLabels: selector };
  const matchLabelKeys = ["pod-template-hash"];
  return {
    topologySpreadConstraints: [zone, node].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector,
      matchLabelKeys,
    })),
    // What the constraints only count, this weighs against the scheduler's other wishes.
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: node, labelSelector, matchLabelKeys } },
        ],
      },
    },
  };
}

const zone = "topology.kubernetes.io/zone";
const node = "kubernetes.io/hostname";
