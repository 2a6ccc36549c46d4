import { hardLimits } from "../../components/shared/quota";
import { StaticSite } from "../../components/staticSite";
import { roomForSite } from "../../components/staticSite/quota";
import { baseArgs, proxyArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

type Quantities = Readonly<Record<string, string>>;

const number = (quantity = "") =>
  quantity.endsWith("m") ? parseInt(quantity) / 1000 : parseInt(quantity);

/** What one pod of the Deployment asks for, resource by resource. */
async function asked(which: "requests" | "limits", args = baseArgs) {
  const deployed = await deploy(() => new StaticSite("site", args));
  const { initContainers, containers } = deployed.one("Deployment").spec.template.spec;
  const all: Quantities[] = [...initContainers, ...containers].map(
    ({ resources }) => resources[which],
  );
  const sum = (name: string) => all.reduce((total, one) => total + number(one[name]), 0);
  return [sum("cpu") * 1000, sum("memory"), sum("ephemeral-storage")].map(Math.round);
}

test("there is room for all new pods of a rolling update while all old ones are ending", () => {
  const { pods } = roomForSite({ ...baseArgs, endsTls: true });

  expect(pods).toBeGreaterThan(2 * baseArgs.site.replicas + 1);
});

test.each([
  ["with nginx ending TLS", baseArgs, true],
  ["behind a proxy", proxyArgs, false],
] as const)("the room for a pod is what its containers take, %s", async (_, args, endsTls) => {
  const { cpu, memory, disk } = roomForSite({ ...args, endsTls }).each;

  expect([cpu[0], memory[0], disk[0]]).toEqual(await asked("requests", args));
  expect([cpu[1], memory[1], disk[1]]).toEqual(await asked("limits", args));
});

test("the room is the same however much a pod may take, so that lowering it leaves room for the new pods", () => {
  const large = { ...baseArgs, hugo: { ...baseArgs.hugo, memoryMebibytes: 8192 } };

  const roomOf = (args: typeof baseArgs) => hardLimits(roomForSite({ ...args, endsTls: true }));

  expect(roomOf(large)).toEqual(roomOf(baseArgs));
});
