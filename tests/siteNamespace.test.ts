import { ServiceAccount } from "@pulumi/kubernetes/core/v1";

import { SiteNamespace } from "../components/siteNamespace";
import { deploy, valueOf } from "./support/pulumi/mocks";

const baseArgs = {
  app: "nginx",
  environment: "prod",
  quota: { pods: 4, each: { cpu: 250, memory: 100, disk: 10 } },
} as const;
const made = async () => deploy(() => new SiteNamespace("nginx", baseArgs));

test("the namespace's name consists of the app and the stack", async () => {
  const deployed = await made();

  expect(deployed.one("Namespace").metadata.name).toBe("nginx-prod");
});

test("the component's name is the namespace's name", async () => {
  const deployed = await made();

  expect(await valueOf(deployed.result.name)).toBe("nginx-prod");
});

test("the namespace can be found by its name label", async () => {
  const deployed = await made();

  expect(deployed.one("Namespace").metadata.labels).toMatchObject({ name: "nginx-prod" });
});

test.each(["enforce", "warn", "audit"])(
  "Pod Security's %s mode is restricted, at a fixed version",
  async (mode) => {
    const { labels } = (await made()).one("Namespace").metadata;

    expect(labels).toMatchObject({
      [`pod-security.kubernetes.io/${mode}`]: "restricted",
      [`pod-security.kubernetes.io/${mode}-version`]: "v1.33",
    });
  },
);

test("the namespace is a child of its component", async () => {
  const deployed = await made();

  expect(deployed.find("Namespace").parent).toBe("nginx");
});

test("the quota limits the namespace's pods", async () => {
  const deployed = await made();

  expect(deployed.one("ResourceQuota").metadata).toMatchObject({
    name: "nginx-quota",
    namespace: "nginx-prod",
  });
  expect(deployed.one("ResourceQuota").spec).toEqual({
    hard: {
      pods: "4",
      "requests.cpu": "1",
      "requests.memory": "400Mi",
      "requests.ephemeral-storage": "40Mi",
    },
  });
});

test("a container without resources gets small defaults", async () => {
  const deployed = await made();

  expect(deployed.one("LimitRange")).toMatchObject({
    metadata: { name: "nginx-limits", namespace: "nginx-prod" },
    spec: {
      limits: [
        {
          type: "Container",
          defaultRequest: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "16Mi" },
          default: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "128Mi" },
        },
      ],
    },
  });
});

test("the default policy applies to every pod, in both directions", async () => {
  const { spec } = (await made()).one("NetworkPolicy");

  expect(spec.podSelector).toEqual({});
  expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
});

test("by default nothing can reach a pod", async () => {
  const { spec } = (await made()).one("NetworkPolicy");

  expect(spec.ingress).toEqual([]);
});

test("by default a pod can reach only DNS: the cluster's, a node's or a cloud's, on its port", async () => {
  const { spec } = (await made()).one("NetworkPolicy");

  expect(spec.egress).toEqual([
    {
      to: [
        ...["kube-dns", "node-local-dns"].map((app) => ({
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": app } },
        })),
        { ipBlock: { cidr: "169.254.20.10/32" } },
        { ipBlock: { cidr: "169.254.169.254/32" } },
      ],
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
    },
  ]);
});

test("the default policy is in the namespace, and its name and label have the app", async () => {
  const { metadata } = (await made()).one("NetworkPolicy");

  expect(metadata).toMatchObject({
    name: "nginx-default-netpol",
    namespace: "nginx-prod",
    labels: { name: "nginx" },
  });
});

test("objects that use the namespace's name wait for its isolation", async () => {
  const deployed = await deploy(() => {
    const { name } = new SiteNamespace("nginx", baseArgs);
    return new ServiceAccount("inside", { metadata: { namespace: name } });
  });

  expect(deployed.find("ServiceAccount").dependsOn).toEqual(
    expect.arrayContaining(["nginx", "nginx-default-netpol", "nginx-quota", "nginx-limits"]),
  );
});
