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

test("these are all the objects of a site", async () => {
  const { resources } = await made();

  const found = resources.filter(({ type }) => type.startsWith("kubernetes:"));
  expect(found.map(({ name }) => name).sort()).toEqual(objects.map(([, name]) => name).sort());
});

test.each(objects)("the %s %s is in the site's namespace", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata.namespace).toBe("nginx-test");
});

test.each(objects)(
  "the %s %s says what it belongs to and which version runs",
  async (kind, name) => {
    const { metadata } = (await made()).one(kind, name);

    expect(metadata.labels).toEqual({ name: "nginx", rev: "v3" });
  },
);

test.each(objects)("the %s %s is shown beneath its component", async (kind, name) => {
  expect((await made()).find(kind, name).parent).toBe("site");
});

test.each([
  ["ServiceAccount", "nginx-sa"],
  ["Deployment", "nginx-deploy"],
  ["NetworkPolicy", "nginx-in-netpol"],
  ["NetworkPolicy", "nginx-out-netpol"],
  ["Service", "nginx-svc"],
  ["PodDisruptionBudget", "nginx-pdb"],
] as const)("operators find the %s %s under this name", async (kind, name) => {
  expect((await made()).one(kind, name).metadata.name).toBe(name);
});

test("pods say which version they run", async () => {
  const { template } = (await made()).one("Deployment").spec;

  expect(template.metadata.labels).toEqual({ name: "nginx", rev: "v3" });
});

test("the pods' account brings no token", async () => {
  const deployed = await made();

  expect(deployed.one("ServiceAccount").automountServiceAccountToken).toBe(false);
});

test("the Deployment doesn't wait for its Service, which would wait for it", async () => {
  const deployed = await made();

  expect(deployed.find("Deployment").dependsOn).not.toContain("nginx-svc");
});

test("the site's address is its first name", async () => {
  const { result } = await made();

  expect(result.url).toBe("https://example.org/");
});

test("the site's address is the same where TLS ends in front", async () => {
  const { result } = await made(proxyArgs);

  expect(result.url).toBe("https://example.org/");
});

test("the site's address has the port that visitors use", async () => {
  const { result } = await made({
    ...baseArgs,
    service: { type: "ClusterIP", publicHttpsPort: 8443 },
  });

  expect(result.url).toBe("https://example.org:8443/");
});

test("the site says which branch it follows", async () => {
  const { result } = await made();

  expect(result.follows).toBe("branch main");
});

test("the site says which revision it is pinned to", async () => {
  const site = { ...baseArgs.site, revision: "abc" };

  const { result } = await made({ ...baseArgs, site });

  expect(result.follows).toBe("revision abc");
});

test("the site says how to see every pod's builds, a rolling update's too", async () => {
  const { result } = await made({ ...baseArgs, site: { ...baseArgs.site, replicas: 7 } });

  expect(result.buildLogs).toBe(
    "--selector=name=nginx --container=hugo --prefix --tail=20 --max-log-requests=8",
  );
});
