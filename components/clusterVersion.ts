import * as networking from "@pulumi/kubernetes/networking/v1";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Fails the preview on a cluster older than Kubernetes 1.33, where native sidecars are not stable yet.
 * Reads an object that every newer cluster has and whose kind is unknown to older ones (1.33 brought
 * ServiceCIDR to networking.k8s.io/v1); its name is what the error shows.
 * @param dependsOn what has to be there before the cluster is asked.
 * @returns what everything that goes to the cluster depends on.
 */
export function minimumVersion(
  provider: pulumi.ProviderResource,
  dependsOn: pulumi.Input<pulumi.Resource>,
): pulumi.Resource {
  const name = "needs-kubernetes-1.33-or-newer";
  return networking.ServiceCIDR.get(name, "kubernetes", { provider, dependsOn });
}
