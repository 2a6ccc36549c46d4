import * as kubernetes from "@pulumi/kubernetes/provider";

import { minimumVersion } from "../components/clusterVersion";
import { deploy } from "./support/pulumi/mocks";

const made = async () =>
  deploy(() => {
    const cluster = new kubernetes.Provider("cluster");
    return minimumVersion(cluster, cluster);
  });

test("the check reads an object that every cluster from 1.33 on has", async () => {
  const deployed = await made();

  expect(deployed.find("ServiceCIDR").type).toBe("kubernetes:networking.k8s.io/v1:ServiceCIDR");
  expect(deployed.find("ServiceCIDR").reads).toBe("kubernetes");
});

test("the check asks the cluster of the stack", async () => {
  const deployed = await made();

  expect(deployed.find("ServiceCIDR").provider).toBe("cluster");
});

test("an error on an older cluster names the version that is needed", async () => {
  const deployed = await made();

  expect(deployed.find("ServiceCIDR").name).toBe("needs-kubernetes-1.33-or-newer");
});
