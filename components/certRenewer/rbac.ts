import * as rbac from "@pulumi/kubernetes/rbac/v1";
import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { metadataIn } from "../shared/metadata";
import type { CertRenewerArgs } from "./args";

/**
 * Grants the renewer's account its rights in the target namespace. It has no others.
 * @param policies the admission policies that limit these rights. They must exist first.
 */
export function grantPublishing(
  args: CertRenewerArgs,
  account: pulumi.Input<string>,
  labels: Readonly<Record<string, string>>,
  policies: readonly pulumi.Resource[],
  opts: pulumi.CustomResourceOptions,
): rbac.RoleBinding {
  const { named } = metadataIn(args.targetNamespace, labels);
  const role = new rbac.Role(
    "cert-renew-role",
    { ...named("cert-renew-role"), rules: publishingRules(args) },
    { ...opts, dependsOn: [...policies] },
  );
  return new rbac.RoleBinding(
    "cert-renew-rb",
    {
      ...named("cert-renew-rb"),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: args.namespace }],
    },
    opts,
  );
}

/**
 * The rights to apply one Secret and to patch the restarted Deployments, all by name. Server-side apply needs
 * `patch`, and `create` if the object doesn't exist yet. A create by POST has no name, so it is refused
 * (kubernetes.io/docs, RBAC, Referring to resources).
 */
function publishingRules({ certificate }: CertRenewerArgs): types.input.rbac.v1.PolicyRule[] {
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
