import { deploy, type Deployed } from "../support/pulumi/mocks";
import { baseConfig, configure } from "../support/stack/stack";

let program: Deployed<unknown>;

// A Pulumi program is a module: it runs once, on import.
beforeAll(async () => {
  configure(baseConfig);
  program = await deploy(async () => import("../.."), "prod");
});

const named = (kind: string) =>
  program.resources.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ name }) => name);

test.each([
  ["ConfigMap", "nginx-cm"],
  ["ConfigMap", "hugo-cm"],
  ["ConfigMap", "git-sync-cm"],
  ["Deployment", "nginx-deploy"],
  ["PersistentVolumeClaim", "nginx-nfs-pvc"],
  ["NetworkPolicy", "nginx-default-netpol"],
  ["NetworkPolicy", "nginx-in-netpol"],
  ["NetworkPolicy", "nginx-out-netpol"],
  ["PodDisruptionBudget", "nginx-pdb"],
  ["Secret", "nginx-config-secret"],
  ["Service", "nginx-svc"],
  ["ServiceAccount", "nginx-sa"],
  ["Role", "cert-renew-role"],
  ["RoleBinding", "cert-renew-rb"],
])("the %s %s is in the site's namespace", (kind, name) => {
  expect(program.find(kind, name).inputs).toMatchObject({ metadata: { namespace: "nginx-prod" } });
});

test.each([
  ["ConfigMap", "cert-renew-cm"],
  ["CronJob", "cert-renew-cj"],
  ["Job", "cert-renew-job"],
  ["NetworkPolicy", "cert-renew-default-netpol"],
  ["NetworkPolicy", "cert-renew-netpol"],
  ["PersistentVolumeClaim", "cert-renew-nfs-pvc"],
  ["Secret", "cert-renew-config-secret"],
  ["ServiceAccount", "cert-renew-sa"],
])("the %s %s is in the renewer's namespace", (kind, name) => {
  expect(program.find(kind, name).inputs).toMatchObject({
    metadata: { namespace: "cert-renew-prod" },
  });
});

test("the program creates two namespaces, for the site and the renewer", () => {
  expect(named("Namespace").sort()).toEqual(["cert-renew", "nginx"]);
});

test("objects in a namespace wait for that namespace", () => {
  expect(program.find("Deployment").dependsOn).toContain("nginx");
  expect(program.find("PersistentVolumeClaim", "nginx-nfs-pvc").dependsOn).toContain("nginx");
  expect(program.find("CronJob").dependsOn).toContain("cert-renew");
  expect(program.find("PersistentVolumeClaim", "cert-renew-nfs-pvc").dependsOn).toContain(
    "cert-renew",
  );
});

test.each([
  ["Deployment", "nginx-deploy", "nginx-default-netpol"],
  ["NetworkPolicy", "nginx-in-netpol", "nginx-default-netpol"],
  ["NetworkPolicy", "nginx-out-netpol", "nginx-default-netpol"],
  ["Job", "cert-renew-job", "cert-renew-default-netpol"],
  ["CronJob", "cert-renew-cj", "cert-renew-default-netpol"],
])("the %s %s waits for its namespace's %s", (kind, name, policy) => {
  expect(program.find(kind, name).dependsOn).toContain(policy);
});

test("the network policies let the site reach its repository, and the renewer its authority and the API server", () => {
  const ports = ["nginx-out-netpol", "cert-renew-netpol"].map((name) =>
    program
      .one("NetworkPolicy", name)
      .spec.egress.map((rule) => rule.ports.map(({ port }) => port)),
  );

  expect(ports).toEqual([[[443]], [[443], [443, 6443]]]);
});

test("the site's pods mount their claim and wait for it", () => {
  const { volumes } = program.one("Deployment").spec.template.spec;

  const claims = volumes.filter((volume) => "persistentVolumeClaim" in volume);
  expect(claims.map(({ persistentVolumeClaim }) => persistentVolumeClaim.claimName)).toEqual([
    program.one("PersistentVolumeClaim", "nginx-nfs-pvc").metadata.name,
  ]);
  expect(program.find("Deployment").dependsOn).toContain("nginx-nfs-pvc");
});

test("the renewer mounts its claim and waits for it", () => {
  const { volumes } = program.one("Job").spec.template.spec;

  const claims = volumes.filter((volume) => "persistentVolumeClaim" in volume);
  expect(claims.map(({ persistentVolumeClaim }) => persistentVolumeClaim.claimName)).toEqual([
    program.one("PersistentVolumeClaim", "cert-renew-nfs-pvc").metadata.name,
  ]);
  expect(program.find("Job").dependsOn).toContain("cert-renew-nfs-pvc");
});

test("both claims lead to the same export: the site serves the challenges that the renewer writes", () => {
  const site = program.one("PersistentVolume", "nginx-prod-nfs-pv").spec.nfs;
  const renewer = program.one("PersistentVolume", "cert-renew-prod-nfs-pv").spec.nfs;

  expect(site).toEqual({ server: "nfs.corekube.com", path: "/exports/site" });
  expect(renewer).toEqual(site);
});
