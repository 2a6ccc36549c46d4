import type { types } from "@pulumi/kubernetes";

import type { CertRenewerArgs } from "./args";

/**
 * Everything that the renewer may do: apply one Secret by name, and patch the Deployments that it restarts.
 * Server-side apply by name needs `patch`, and `create` if the object doesn't exist yet. A create by POST has no
 * name and is refused (kubernetes.io/docs, RBAC, Referring to resources).
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
  // An empty list of names would mean every name.
  return certificate.restart.length === 0 ? [secret] : [secret, deployments];
}
