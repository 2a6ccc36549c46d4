import { clusterOf, refuseAnother } from "../components/cluster";
import { deploy } from "./support/pulumi";
import { baseConfig, configure } from "./support/stack";

const made = async () => deploy(() => clusterOf({ environment: "prod", context: "prod-cluster" }));
const refusal = (now: string, before: string) =>
  new Error(
    `kubernetes:context is "${now}", and this stack was deployed to "${before}"; nothing was touched\n` +
      `  fix: set it back to "${before}". To move, run \`pulumi destroy\` first: it still goes there.\n` +
      "    Where both are names of one cluster, keep both in your kubeconfig until `up` is done.",
  );

// In the tests' kubeconfig test-cluster, corekube-dev and corekube-local are one cluster.
beforeEach(() => {
  configure(baseConfig);
});

test("the cluster is that of the context, by kubectl's own rules", async () => {
  const deployed = await made();

  expect(deployed.find("kubernetes").inputs).toMatchObject({
    context: "prod-cluster",
    clusterIdentifier: "prod",
    kubeconfig: "",
  });
});

test("a change of the provider is checked before it is made, in previews too", async () => {
  const deployed = await made();

  expect(deployed.hooks).toEqual([
    expect.objectContaining({ name: "same-cluster", opts: { onDryRun: true } }),
  ]);
  const context = (name: string) => ({ context: name });
  const change = async (before: string, now: string) =>
    deployed.hooks[0]?.callback({
      ...{ urn: "", id: "", name: "cluster", type: "pulumi:providers:kubernetes" },
      oldInputs: context(before),
      newInputs: context(now),
    });
  await expect(change("test-cluster", "prod-cluster")).rejects.toThrow(
    refusal("prod-cluster", "test-cluster"),
  );
  await expect(change("test-cluster", "test-cluster")).resolves.toBeUndefined();
});

test("a stack doesn't go from one cluster to another", () => {
  expect(() => {
    refuseAnother("test-cluster", "prod-cluster");
  }).toThrow(refusal("prod-cluster", "test-cluster"));
});

test("another name of the same cluster is no other cluster", () => {
  expect(() => {
    refuseAnother("test-cluster", "corekube-dev");
  }).not.toThrow();
});

test.each([
  ["a context that is gone", "gone", "test-cluster"],
  ["contexts whose clusters are unknown", "unknown-1", "unknown-2"],
])("where it can't be told whether it is the same cluster it is refused: %s", (_, before, now) => {
  expect(() => {
    refuseAnother(before, now);
  }).toThrow(refusal(now, before));
});

test("a context that stays is not looked up", () => {
  expect(() => {
    refuseAnother("gone", "gone");
  }).not.toThrow();
});
