import type { types } from "@pulumi/kubernetes";

import type { CertRenewerArgs } from "./args";

/**
 * All that the renewer may do: apply one Secret by name, and patch the Deployments that are to be
 * restarted. Server-side apply to a name needs `patch`, and `create` where it isn't there yet; a create
 * by POST has no name and is refused (kubernetes.io/docs, RBAC, Referring to resources).
 */
export function publishingRules({
  certificate,
}: CertRenewerArgs): types.input.rbac.v1.PolicyRule[] {
  const secret = {
    apiGroups: [""],
    resources: ["secrets"],
    resourceNames: ["nginx-ssl-secret"],
    verbs: ["create", "patch"],
  };
  const deployments = {
    apiGroups: ["apps"],
    resources: ["deployments"],
    resourceNames: [...certificate.restart],
    verbs: ["patch"],
  };
  // No name would be every name.
  return certificate.restart.length === 0 ? [secret] : [secret, deployments];
}
