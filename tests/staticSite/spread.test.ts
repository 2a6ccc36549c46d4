import { StaticSite } from "../../components/staticSite";
import { baseArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const podOf = async () => {
  const deployed = await deploy(() => new StaticSite("site", baseArgs));
  return deployed.one("Deployment").spec.template.spec;
};

test.each(["topology.kubernetes.io/zone", "kubernetes.io/hostname"])(
  "replicas are spread over %s if possible",
  async (topologyKey) => {
    const { topologySpreadConstraints } = await podOf();

    expect(topologySpreadConstraints).toContainEqual({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { name: "nginx" } },
      matchLabelKeys: ["pod-template-hash"],
    });
  },
);

test("replicas prefer different nodes", async () => {
  const { affinity } = await podOf();

  expect(affinity).toEqual({
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: {
            topologyKey: "kubernetes.io/hostname",
            labelSelector: { matchLabels: { name: "nginx" } },
            matchLabelKeys: ["pod-template-hash"],
          },
        },
      ],
    },
  });
});
