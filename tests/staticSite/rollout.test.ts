import { StaticSite } from "../../components/staticSite";
import { baseArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const made = async (args = baseArgs) => deploy(() => new StaticSite("site", args));

test("the Deployment has the configured number of pods", async () => {
  const deployed = await made({ ...baseArgs, site: { ...baseArgs.site, replicas: 5 } });

  expect(deployed.one("Deployment").spec.replicas).toBe(5);
});

test("an old pod ends only when a new one serves in its place", async () => {
  const { spec } = (await made()).one("Deployment");

  expect(spec.strategy).toEqual({
    type: "RollingUpdate",
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
  });
});

test("a rollout leaves at most one old ReplicaSet", async () => {
  const { spec } = (await made()).one("Deployment");

  expect(spec.revisionHistoryLimit).toBe(1);
});

test("a drain evicts one pod at a time", async () => {
  const { spec } = (await made()).one("PodDisruptionBudget");

  expect(spec.maxUnavailable).toBe(1);
});

test("a pod that isn't ready never blocks a drain", async () => {
  const { spec } = (await made()).one("PodDisruptionBudget");

  expect(spec.unhealthyPodEvictionPolicy).toBe("AlwaysAllow");
});

test("rollouts and drains select this site's pods", async () => {
  const deployed = await made();

  const { labels } = deployed.one("Deployment").spec.template.metadata;
  const matchLabels = { name: "nginx" };
  expect(labels).toMatchObject(matchLabels);
  expect(deployed.one("Deployment").spec.selector).toEqual({ matchLabels });
  expect(deployed.one("PodDisruptionBudget").spec.selector).toEqual({ matchLabels });
});
