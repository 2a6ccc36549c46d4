import { StaticSite } from "../../components/staticSite";
import { baseArgs, proxyArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const made = async (args = baseArgs) => deploy(() => new StaticSite("site", args));

const objects = [
  ["ServiceAccount", "nginx-sa"],
  ["ConfigMap", "nginx-cm"],
  ["ConfigMap", "hugo-cm"],
  ["ConfigMap", "git-sync-cm"],
  ["Secret", "nginx-config-secret"],
  ["Deployment", "nginx-deploy"],
  ["NetworkPolicy", "nginx-in-netpol"],
  ["NetworkPolicy", "nginx-out-netpol"],
  ["Service", "nginx-svc"],
  ["PodDisruptionBudget", "nginx-pdb"],
] as const;

test("a site has these objects and no others", async () => {
  const { resources } = await made();

  const found = resources.filter(({ type }) => type.startsWith("kubernetes:"));
  expect(found.map(({ name }) => name).sort()).toEqual(objects.map(([, name]) => name).sort());
});

test.each(objects)("the %s %s is in the site's namespace", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata.namespace).toBe("nginx-test");
});

test.each(objects)("the labels of the %s %s are the app and the version", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata.labels).toEqual({ name: "nginx", rev: "v3" });
});

test.each(objects)("the %s %s is a child of its component", async (kind, name) => {
  expect((await made()).find(kind, name).parent).toBe("site");
});

test.each([
  ["ServiceAccount", "nginx-sa"],
  ["Deployment", "nginx-deploy"],
  ["NetworkPolicy", "nginx-in-netpol"],
  ["NetworkPolicy", "nginx-out-netpol"],
  ["Service", "nginx-svc"],
  ["PodDisruptionBudget", "nginx-pdb"],
] as const)("the %s has the fixed name %s", async (kind, name) => {
  expect((await made()).one(kind, name).metadata.name).toBe(name);
});

test("pods have the version as a label", async () => {
  const { template } = (await made()).one("Deployment").spec;

  expect(template.metadata.labels).toEqual({ name: "nginx", rev: "v3" });
});

test("the pods' ServiceAccount mounts no token", async () => {
  const deployed = await made();

  expect(deployed.one("ServiceAccount").automountServiceAccountToken).toBe(false);
});

test("the Deployment doesn't wait for its Service, because the Service waits for pods", async () => {
  const deployed = await made();

  expect(deployed.find("Deployment").dependsOn).not.toContain("nginx-svc");
});

test("the site's address has the first domain", async () => {
  const { result } = await made();

  expect(result.url).toBe("https://example.org/");
});

test("behind a proxy the site's address is the same", async () => {
  const { result } = await made(proxyArgs);

  expect(result.url).toBe("https://example.org/");
});

test("the site's address has the public port", async () => {
  const { result } = await made({
    ...baseArgs,
    service: { type: "ClusterIP", publicHttpsPort: 8443 },
  });

  expect(result.url).toBe("https://example.org:8443/");
});

test("follows names the branch", async () => {
  const { result } = await made();

  expect(result.follows).toBe("branch main");
});

test("follows names the pinned revision", async () => {
  const site = { ...baseArgs.site, revision: "abc" };

  const { result } = await made({ ...baseArgs, site });

  expect(result.follows).toBe("revision abc");
});

test("the build logs cover every pod, also during a rolling update", async () => {
  const { result } = await made({ ...baseArgs, site: { ...baseArgs.site, replicas: 7 } });

  expect(result.buildLogs).toBe(
    "--selector=name=nginx --container=hugo --prefix --tail=20 --max-log-requests=8",
  );
});
