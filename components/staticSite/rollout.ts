/** Finds the pods. */
type Selector = Readonly<Record<string, string>>;

/** A Deployment's way to new pods: an old one goes only when a new one is ready to serve in its place. */
export function rollout(replicas: number, selector: Selector) {
  return {
    replicas,
    selector: { matchLabels: selector },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    // Not for `kubectl rollout undo`: Pulumi removes the configuration that older pods were made with.
    revisionHistoryLimit: 1,
  };
}

/** One pod at a time; one that doesn't serve anyway never holds up a drain. */
export function disruptionBudget(selector: Selector) {
  return {
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    selector: { matchLabels: selector },
  };
}
