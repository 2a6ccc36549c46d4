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

test("an object of the whole cluster is tried under a name that nothing else has", () => {
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "nginx-prod-nfs-pv" },
  };

  expect(renamed(volume, label).metadata).toEqual({ name: "corekube-lint-nginx-prod-nfs-pv" });
});

test("a namespace keeps the labels that say what it admits, and is found again by one more", () => {
  const enforced = { "pod-security.kubernetes.io/enforce": "restricted" };
  const namespace = { ...object("Namespace"), metadata: { name: "nginx-prod", labels: enforced } };

  expect(renamed(namespace, label).metadata).toEqual({
    name: "corekube-lint-nginx-prod",
    labels: { ...enforced, ...label },
  });
});

test("a Service leaves out the node's ports, which the demo's own Service may have", () => {
  const service = object("Service", { ports: [{ name: "http", port: 80, nodePort: 30080 }] });

  expect(renamed(service, label).spec).toEqual({ ports: [{ name: "http", port: 80 }] });
});

test.each([
  ["Deployment", { template }],
  ["Job", { template }],
  ["CronJob", { jobTemplate: { spec: { template } } }],
  ["StatefulSet", { template }],
])("the pod that a %s makes is tried as a pod", (kind, spec) => {
  expect(podsOf(object(kind, spec))).toEqual([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "one", namespace: "nginx-prod", labels: { name: "nginx" } },
      spec: template.spec,
    },
  ]);
});

test("what makes no pods has none", () => {
  expect(podsOf(object("ConfigMap"))).toEqual([]);
  expect(podsOf(object("Service", { template: "text" }))).toEqual([]);
});

test.each(["Namespace", "ServiceAccount", "LimitRange", "ResourceQuota"])(
  "a %s is there before pods are judged by it",
  (kind) => {
    expect(isPrerequisite(object(kind))).toBe(true);
  },
);

test.each(["Deployment", "Job", "CronJob", "Service", "Secret", "NetworkPolicy", "Role"])(
  "a %s is never made for real",
  (kind) => {
    expect(isPrerequisite(object(kind))).toBe(false);
  },
);
