import * as pulumi from "@pulumi/pulumi";

import { Cluster, refuseOtherContext } from "../components/cluster";
import { requireMinimumVersion } from "../components/clusterVersion";
import { deploy } from "./support/pulumi/mocks";

const program = () => {
  const cluster = new Cluster({ environment: "prod", context: "prod-cluster" });
  requireMinimumVersion(cluster, cluster.verified);
};

test("the provider uses the context and finds the kubeconfig as kubectl does", async () => {
  const deployed = await deploy(program);

  expect(deployed.find("kubernetes").inputs).toMatchObject({
    context: "prod-cluster",
    clusterIdentifier: "prod",
    kubeconfig: "",
  });
});

test("the version check waits until the context is verified", async () => {
  const deployed = await deploy(program);

  expect(deployed.find("ServiceCIDR").dependsOn).toContain("cluster");
});

test("a stack that was deployed to another context is refused", () => {
  expect(() => {
    refuseOtherContext("prod", "before", "prod-cluster");
  }).toThrow(
    new pulumi.RunError(
      "the configuration of stack prod has 1 mistake; nothing was touched\n\n" +
        '  kubernetes:context: "prod-cluster"\n' +
        '    why: must stay as it was when this stack was deployed: "before"\n' +
        "    fix: set it back; to move to another cluster, run `pulumi destroy` first: it still uses the old one\n",
    ),
  );
});
