/** Selects the pods. */
type Selector = Readonly<Record<string, string>>;

/** A Deployment's rolling update: an old pod ends only after a new one is ready in its place. */
export function rollout(replicas: number, selector: Selector) {
  return {
    replicas,
    selector: { matchLabels: selector },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    // `kubectl rollout undo` isn't supported: Pulumi deletes the ConfigMaps and Secrets of older revisions.
    revisionHistoryLimit: 1,
  };
}

/** A drain evicts one pod at a time. A pod that isn't ready never blocks a drain. */
export function disruptionBudget(selector: Selector) {
  return {
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    selector: { matchLabels: selector },
  };
}
