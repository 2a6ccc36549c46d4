import { deploy, drawn, valueOf, type Deployed } from "../support/pulumi/mocks";
import { baseConfig, configure } from "../support/stack/stack";

type Program = typeof import("../..");

let program: Deployed<Program>;

// A Pulumi program is a module: it runs once, on import.
beforeAll(async () => {
  configure({ ...baseConfig, "kubernetes:context": "prod-cluster" });
  program = await deploy(async () => import("../.."), "prod");
});

const inCluster = () => program.resources.filter(({ type }) => type.startsWith("kubernetes:"));

test("the stack's output has the site's address", () => {
  expect(program.result.url).toBe("https://corekube.com/");
});

test("the stack's output has the namespace", async () => {
  expect(await valueOf(program.result.namespace)).toBe("nginx-prod");
});

test("the stack's output has the branch that the site follows", () => {
  expect(program.result.follows).toBe("branch main");
});

test("the stack's output has a command that shows the builds as they run", async () => {
  expect(await valueOf(program.result.watch)).toBe(
    "kubectl --context prod-cluster -n nginx-prod logs --follow " +
      "--selector=name=nginx --container=hugo --prefix --tail=20 --max-log-requests=4",
  );
});

test("the only Kubernetes provider uses the stack's context", () => {
  expect(program.find("kubernetes").inputs).toMatchObject({ context: "prod-cluster" });
});

test("every object uses that provider, none a default one", () => {
  const providers = inCluster().map(({ name, provider }) => [name, provider]);

  expect(providers).toEqual(inCluster().map(({ name }) => [name, "cluster"]));
});

test("the random minute comes from an explicit provider, not from a default one", () => {
  expect(program.find("RandomInteger").provider).toBe("random");
});

test("the renewer runs every six hours, at the stack's random minute", () => {
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

test("the renewer waits for the site, which answers the challenges", () => {
  expect(program.find("CertRenewer").dependsOn).toEqual(
    expect.arrayContaining(["nginx-deploy", "nginx-svc"]),
  );
});

test("the program creates these objects and no others", () => {
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

test("up may overwrite a manual change to any object", () => {
  const made = inCluster().filter(({ reads }) => reads === undefined);

  for (const { inputs } of made) {
    expect(inputs).toMatchObject({
      metadata: { annotations: { "pulumi.com/patchForce": "true" } },
    });
  }
});
