import * as pulumi from "@pulumi/pulumi";

import { Cluster, refuseAnother } from "../components/cluster";
import { minimumVersion } from "../components/clusterVersion";
import { deploy } from "./support/pulumi/mocks";

const program = () => {
  const cluster = new Cluster({ environment: "prod", context: "prod-cluster" });
  minimumVersion(cluster, cluster.verified);
};

test("the cluster is that of the context, by kubectl's own rules", async () => {
  const deployed = await deploy(program);

  expect(deployed.find("kubernetes").inputs).toMatchObject({
    context: "prod-cluster",
    clusterIdentifier: "prod",
    kubeconfig: "",
  });
});

test("the cluster is asked when it is known to be the one that the stack names", async () => {
  const deployed = await deploy(program);

  expect(deployed.find("ServiceCIDR").dependsOn).toContain("cluster");
});

test("a stack that was deployed to another context is refused, with both names and the way to move", () => {
  expect(() => {
    refuseAnother("prod", "before", "prod-cluster");
  }).toThrow(
    new pulumi.RunError(
      "the configuration of stack prod has 1 mistake; nothing was touched\n\n" +
        '  kubernetes:context: "prod-cluster"\n' +
        '    why: must stay as it was when this stack was deployed: "before"\n' +
        "    fix: set it back; to move to another cluster, run `pulumi destroy` first: it goes to the old one\n",
    ),
  );
});
