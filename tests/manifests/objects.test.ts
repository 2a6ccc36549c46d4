import { isPrerequisite, renamed, podsOf, type KubernetesObject } from "./objects";

const label = { "corekube-lint": "prod" };
const spec = { containers: [{ name: "nginx" }] };
const template = { metadata: { labels: { name: "nginx" } }, spec };

const object = (kind: string, spec?: unknown): KubernetesObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "one", namespace: "nginx-prod" },
  spec,
});

test("an object is tried in a namespace that nothing else uses", () => {
  expect(renamed(object("ConfigMap"), label).metadata).toEqual({
    name: "one",
    namespace: "corekube-lint-nginx-prod",
  });
});

test("a cluster-scoped object is tried under a name that nothing else has", () => {
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "nginx-prod-nfs-pv" },
  };

  expect(renamed(volume, label).metadata).toEqual({ name: "corekube-lint-nginx-prod-nfs-pv" });
});

test("a namespace keeps its Pod Security labels and gets one more, to be found by", () => {
  const enforced = { "pod-security.kubernetes.io/enforce": "restricted" };
  const namespace = { ...object("Namespace"), metadata: { name: "nginx-prod", labels: enforced } };

  expect(renamed(namespace, label).metadata).toEqual({
    name: "corekube-lint-nginx-prod",
    labels: { ...enforced, ...label },
  });
});

test("a Service is tried without node ports, which the demo's own Service may have", () => {
  const service = object("Service", { ports: [{ name: "http", port: 80, nodePort: 30080 }] });

  expect(renamed(service, label).spec).toEqual({ ports: [{ name: "http", port: 80 }] });
});

test.each([
  ["Deployment", { template }],
  ["Job", { template }],
  ["CronJob", { jobTemplate: { spec: { template } } }],
  ["StatefulSet", { template }],
])("the pod that a %s creates is tried as a pod", (kind, spec) => {
  expect(podsOf(object(kind, spec))).toEqual([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "one", namespace: "nginx-prod", labels: { name: "nginx" } },
      spec: template.spec,
    },
  ]);
});

test("an object that creates no pods has none", () => {
  expect(podsOf(object("ConfigMap"))).toEqual([]);
  expect(podsOf(object("Service", { template: "text" }))).toEqual([]);
});

test.each(["Namespace", "ServiceAccount", "LimitRange", "ResourceQuota"])(
  "a %s exists before pods are checked against it",
  (kind) => {
    expect(isPrerequisite(object(kind))).toBe(true);
  },
);

test.each(["Deployment", "Job", "CronJob", "Service", "Secret", "NetworkPolicy", "Role"])(
  "a %s is only tried, never created",
  (kind) => {
    expect(isPrerequisite(object(kind))).toBe(false);
  },
);
