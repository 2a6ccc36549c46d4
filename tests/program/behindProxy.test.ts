import { deploy, valueOf, type Deployed } from "../support/pulumi/mocks";
import { configure, proxyConfig } from "../support/stack/stack";

type Program = typeof import("../..");

let program: Deployed<Program>;

// A Pulumi program is a module: it runs once, on import.
beforeAll(async () => {
  configure(proxyConfig);
  program = await deploy(async () => import("../.."), "prod");
});

test("behind a proxy the program creates one namespace, no renewer and no NFS volume", () => {
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

test("behind a proxy no random minute is chosen", () => {
  const drawn = program.resources.filter(({ type }) => type.startsWith("random:"));

  expect(drawn).toEqual([]);
});

test("behind a proxy the stack's output has the address that visitors use", () => {
  expect(program.result.url).toBe("https://corekube.com/");
});

test("behind a proxy the stack's output has the namespace", async () => {
  expect(await valueOf(program.result.namespace)).toBe("nginx-prod");
});
