import { deploy, drawn, valueOf, type Deployed } from "../support/pulumi/mocks";
import { baseConfig, configure } from "../support/stack/stack";

type Program = typeof import("../..");

let program: Deployed<Program>;

// A program is a module: it runs once, when it is imported.
beforeAll(async () => {
  configure({ ...baseConfig, "kubernetes:context": "prod-cluster" });
  program = await deploy(async () => import("../.."), "prod");
});

const inCluster = () => program.resources.filter(({ type }) => type.startsWith("kubernetes:"));

test("the operator learns the site's address", () => {
  expect(program.result.url).toBe("https://corekube.com/");
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

test("the minute of renewals is drawn by a provider of the program, not by a default one", () => {
  expect(program.find("RandomInteger").provider).toBe("random");
});

test("renewals are looked for every six hours, at the stack's minute", () => {
  expect(program.one("CronJob").spec.schedule).toBe(`${String(drawn)} */6 * * *`);
});

test.each([
  ["SiteNamespace", "nginx"],
  ["SiteNamespace", "cert-renew"],
  ["NfsVolume", "nginx-nfs"],
  ["NfsVolume", "cert-renew-nfs"],
  ["StaticSite", "site"],
])("the %s %s waits until the cluster's version is known to be supported", (component, name) => {
  expect(program.find(component, name).dependsOn).toContain("needs-kubernetes-1.33-or-newer");
});

test("no certificate is asked for before the site can answer for its names", () => {
  expect(program.find("CertRenewer").dependsOn).toEqual(
    expect.arrayContaining(["nginx-deploy", "nginx-svc"]),
  );
});

test("a whole site is made, with its namespace, its volume and its certificate's renewer", () => {
  const kinds = inCluster().map(({ type }) => type.split(":").at(-1));

  expect(kinds.sort()).toEqual([
    "ConfigMap",
    "ConfigMap",
    "ConfigMap",
    "ConfigMap",
    "CronJob",
    "Deployment",
    "Job",
    "LimitRange",
    "LimitRange",
    "Namespace",
    "Namespace",
    "NetworkPolicy",
    "NetworkPolicy",
    "NetworkPolicy",
    "NetworkPolicy",
    "NetworkPolicy",
    "PersistentVolume",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "ResourceQuota",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Secret",
    "Secret",
    "Service",
    "ServiceAccount",
    "ServiceAccount",
    "ServiceCIDR",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
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
