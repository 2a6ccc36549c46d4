import * as networking from "@pulumi/kubernetes/networking/v1";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Fails the preview on a cluster older than Kubernetes 1.33, where native sidecars are not stable yet.
 * Reads an object that every newer cluster has and whose kind is unknown to older ones (1.33 brought
 * ServiceCIDR to networking.k8s.io/v1); its name is what the error shows. Everything depends on it.
 */
export function oldestSupported(provider: pulumi.ProviderResource): pulumi.Resource {
  return networking.ServiceCIDR.get("needs-kubernetes-1.33-or-newer", "kubernetes", { provider });
}
