import { hardLimits } from "../../components/shared/quota";
import { StaticSite } from "../../components/staticSite";
import { siteQuota } from "../../components/staticSite/quota";
import { baseArgs, proxyArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

type Quantities = Readonly<Record<string, string>>;

const number = (quantity = "") =>
  quantity.endsWith("m") ? parseInt(quantity) / 1000 : parseInt(quantity);

/** The total requests of one pod of the Deployment. */
async function requested(args = baseArgs) {
  const deployed = await deploy(() => new StaticSite("site", args));
  const { initContainers, containers } = deployed.one("Deployment").spec.template.spec;
  const all: Quantities[] = [...initContainers, ...containers].map(
    ({ resources }) => resources.requests,
  );
  const sum = (name: string) => all.reduce((total, one) => total + number(one[name]), 0);
  return [sum("cpu") * 1000, sum("memory"), sum("ephemeral-storage")].map(Math.round);
}

test("the quota admits all new pods of a rolling update while all old ones are ending", () => {
  const { pods } = siteQuota({ replicas: 3, endsTls: true });

  expect(pods).toBeGreaterThan(2 * 3 + 1);
});

test.each([
  ["with nginx ending TLS", baseArgs, true],
  ["behind a proxy", proxyArgs, false],
] as const)("the quota for a pod is what its containers request, %s", async (_, args, endsTls) => {
  const { cpu, memory, disk } = siteQuota({ replicas: 3, endsTls }).each;

  expect([cpu, memory, disk]).toEqual(await requested(args));
});

test("the quota is the same whatever the limits are, so that new pods fit after one is lowered", () => {
  const site = siteQuota({ replicas: 3, endsTls: true });

  expect(Object.keys(hardLimits(site)).filter((name) => name.startsWith("limits"))).toEqual([]);
});
