/** The parts of a Kubernetes object that are read here. */
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

/** The kinds that admission needs to exist before it can check a pod. They start nothing. */
const prerequisites = ["Namespace", "ServiceAccount", "LimitRange", "ResourceQuota"];
export const isPrerequisite = ({ kind }: KubernetesObject): boolean => prerequisites.includes(kind);

/** The same object under names that nothing else in the cluster uses. Namespaces also get the label. */
export function renamed(object: KubernetesObject, label: Readonly<Record<string, string>>) {
  const { namespace, name, labels } = object.metadata;
  const names =
    namespace === undefined ? { name: prefixed(name) } : { namespace: prefixed(namespace) };
  const labelled = object.kind === "Namespace" ? { labels: { ...labels, ...label } } : {};
  return { ...withoutNodePorts(object), metadata: { ...object.metadata, ...names, ...labelled } };
}

const prefixed = (name: string) => `corekube-lint-${name}`;

/** Only one Service of a cluster can have a node port, and that may be the demo's Service. */
function withoutNodePorts(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Service") return object;
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) => (key === "nodePort" ? undefined : value)),
  ) as KubernetesObject;
}

/** The pods that an object creates: most admission checks apply only to pods. */
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

/** At any depth: a Deployment has it in its spec, a CronJob deeper. */
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
