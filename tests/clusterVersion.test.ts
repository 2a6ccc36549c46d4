import * as kubernetes from "@pulumi/kubernetes/provider";

import { requireMinimumVersion } from "../components/clusterVersion";
import { deploy } from "./support/pulumi/mocks";

const made = async () =>
  deploy(() => {
    const cluster = new kubernetes.Provider("cluster");
    return requireMinimumVersion(cluster, cluster);
  });

test("the check reads an object that every cluster from version 1.33 has", async () => {
  const deployed = await made();

  expect(deployed.find("ServiceCIDR").type).toBe("kubernetes:networking.k8s.io/v1:ServiceCIDR");
  expect(deployed.find("ServiceCIDR").reads).toBe("kubernetes");
});

test("the check uses the stack's cluster", async () => {
  const deployed = await made();

  expect(deployed.find("ServiceCIDR").provider).toBe("cluster");
});

test("the error on an older cluster names the required version", async () => {
  const deployed = await made();

  expect(deployed.find("ServiceCIDR").name).toBe("needs-kubernetes-1.33-or-newer");
});
