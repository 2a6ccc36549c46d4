import * as networking from "@pulumi/kubernetes/networking/v1";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Fails the preview if the cluster is older than Kubernetes 1.33, in which native sidecars became stable.
 * Reads an object that every newer cluster has and whose kind older ones don't know (1.33 added ServiceCIDR to
 * networking.k8s.io/v1). The error shows its name.
 * @param dependsOn what must exist before the cluster is read.
 * @returns the resource that every object in the cluster must depend on.
 */
export function requireMinimumVersion(
  provider: pulumi.ProviderResource,
  dependsOn: pulumi.Input<pulumi.Resource>,
): pulumi.Resource {
  const name = "needs-kubernetes-1.33-or-newer";
  return networking.ServiceCIDR.get(name, "kubernetes", { provider, dependsOn });
}
