import type { types } from "@pulumi/kubernetes";

/**
 * Spreads replicas over nodes and zones if there are several; otherwise they share one node, because a site on
 * one node is better than none (kubernetes.io/docs, Pod Topology Spread Constraints). Only pods of the same
 * rollout count, so that new pods don't avoid the nodes of old ones that are about to end.
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
    // The constraints only count pods. This gives the spread a weight against the scheduler's other criteria.
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
