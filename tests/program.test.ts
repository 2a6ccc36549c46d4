import { baseConfig, configure, deploy, valueOf, type Deployed } from "./support/pulumi";

type Program = typeof import("../index");

let program: Deployed<Program>;

// A program is a module: it runs once, when it is imported.
beforeAll(async () => {
  configure({ ...baseConfig, "kubernetes:context": "prod-cluster" });
  program = await deploy(async () => import("../index"), "prod");
});

const inCluster = () => program.resources.filter(({ type }) => type.startsWith("kubernetes:"));

test("the operator learns the site's address", () => {
  expect(program.result.url).toBe("http://example.org/");
});

test("the operator learns the namespace", async () => {
  expect(await valueOf(program.result.namespace)).toBe("nginx-prod");
});

test("the operator learns what is followed", () => {
  expect(program.result.follows).toBe("branch main");
});

test("the operator gets a command that shows builds as they happen", async () => {
  expect(await valueOf(program.result.watch)).toBe(
    "kubectl --context prod-cluster -n nginx-prod logs --follow " +
      "--selector=name=nginx --container=hugo --prefix --tail=20 --max-log-requests=4",
  );
});

test("the one provider is made for the context that the stack names", () => {
  expect(program.find("kubernetes").inputs).toMatchObject({ context: "prod-cluster" });
});

test("every object goes to that cluster, none to a default one", () => {
  const providers = inCluster().map(({ name, provider }) => [name, provider]);

  expect(providers).toEqual(inCluster().map(({ name }) => [name, "cluster"]));
});

test.each(["SiteNamespace", "NfsVolume", "StaticSite"])(
  "the %s waits until the cluster's version is known to be supported",
  (component) => {
    expect(program.find(component).dependsOn).toContain("needs-kubernetes-1.33-or-newer");
  },
);

test("a whole site is made, with its namespace and its volume", () => {
  const kinds = inCluster().map(({ type }) => type.split(":").at(-1));

  expect(kinds.sort()).toEqual([
    "ConfigMap",
    "ConfigMap",
    "Deployment",
    "Namespace",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "Secret",
    "Service",
    "ServiceAccount",
    "ServiceCIDR",
  ]);
});

test("a change by hand to any object is no obstacle to taking it back", () => {
  const made = inCluster().filter(({ reads }) => reads === undefined);

  for (const { inputs } of made) {
    expect(inputs).toMatchObject({
      metadata: { annotations: { "pulumi.com/patchForce": "true" } },
    });
  }
});

test.each([
  "ConfigMap",
  "Deployment",
  "PersistentVolumeClaim",
  "PodDisruptionBudget",
  "Secret",
  "Service",
  "ServiceAccount",
])("every %s is put into the site's namespace", (kind) => {
  const found = inCluster().filter(({ type }) => type.endsWith(`:${kind}`));

  for (const { inputs } of found) {
    expect(inputs).toMatchObject({ metadata: { namespace: "nginx-prod" } });
  }
});

test("what is put into the namespace waits for the namespace", () => {
  expect(program.find("Deployment").dependsOn).toContain("nginx");
  expect(program.find("PersistentVolumeClaim").dependsOn).toContain("nginx");
});

test("pods mount the claim that was made for them, and wait for it", () => {
  const { volumes } = program.one("Deployment").spec.template.spec;

  const [claim, ...others] = volumes.filter((volume) => "persistentVolumeClaim" in volume);
  expect(others).toEqual([]);
  expect(claim?.persistentVolumeClaim.claimName).toBe(
    program.one("PersistentVolumeClaim").metadata.name,
  );
  expect(program.find("Deployment").dependsOn).toContain("nginx-nfs-pvc");
});
