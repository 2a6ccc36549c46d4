/** A Kubernetes object, as far as it is looked into here. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** The kinds by which others are judged, and which do nothing by themselves. */
const fences = ["Namespace", "ServiceAccount", "LimitRange", "ResourceQuota"];
export const isFence = ({ kind }: KubernetesObject): boolean => fences.includes(kind);

/** The same object under names that nothing else in the cluster has; namespaces get the label besides. */
export function moved(object: KubernetesObject, label: Readonly<Record<string, string>>) {
  const { namespace, name, labels } = object.metadata;
  const place =
    namespace === undefined ? { name: elsewhere(name) } : { namespace: elsewhere(namespace) };
  const labelled = object.kind === "Namespace" ? { labels: { ...labels, ...label } } : {};
  return { ...withoutNodePorts(object), metadata: { ...object.metadata, ...place, ...labelled } };
}

const elsewhere = (name: string) => `corekube-judge-${name}`;

/** A node's port belongs to one Service of the cluster, and that may be the demo's. */
function withoutNodePorts(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Service") return object;
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) => (key === "nodePort" ? undefined : value)),
  ) as KubernetesObject;
}

/** The pods that an object makes: admission looks closely at pods alone. */
export function podsOf(object: KubernetesObject): KubernetesObject[] {
  const { name, namespace } = object.metadata;
  return templatesIn(object.spec).map(({ metadata, spec }) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, name, ...(namespace === undefined ? {} : { namespace }) },
    spec,
  }));
}

interface PodTemplate {
  readonly metadata?: object;
  readonly spec: object;
}

/** Wherever it is: a Deployment has it in its spec, a CronJob deeper. */
function templatesIn(value: unknown): PodTemplate[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === "template" && isPodTemplate(inner) ? [inner] : templatesIn(inner),
  );
}

function isPodTemplate(value: unknown): value is PodTemplate {
  const { spec } = (value ?? {}) as { spec?: { containers?: unknown } };
  return spec?.containers !== undefined;
}
