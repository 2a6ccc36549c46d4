import { deploy, valueOf, type Deployed } from "../support/pulumi/mocks";
import { configure, proxyConfig } from "../support/stack/stack";

type Program = typeof import("../..");

let program: Deployed<Program>;

// A program is a module: it runs once, when it is imported.
beforeAll(async () => {
  configure(proxyConfig);
  program = await deploy(async () => import("../.."), "prod");
});

test("behind a proxy a site is made with its one namespace, without renewer and without NFS", () => {
  const kinds = program.resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ type }) => type.split(":").at(-1));

  expect(kinds.sort()).toEqual([
    "ConfigMap",
    "ConfigMap",
    "ConfigMap",
    "Deployment",
    "LimitRange",
    "Namespace",
    "NetworkPolicy",
    "NetworkPolicy",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "ResourceQuota",
    "Secret",
    "Service",
    "ServiceAccount",
    "ServiceCIDR",
  ]);
});

test("behind a proxy no minute is drawn for renewals", () => {
  const drawn = program.resources.filter(({ type }) => type.startsWith("random:"));

  expect(drawn).toEqual([]);
});

test("behind a proxy the operator learns the address that the proxy has for visitors", () => {
  expect(program.result.url).toBe("https://corekube.com/");
});

test("behind a proxy the operator learns the namespace", async () => {
  expect(await valueOf(program.result.namespace)).toBe("nginx-prod");
});
