import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { CertRenewerArgs } from "./args";
import { fence } from "./admission";

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

/**
 * Whoever may make a Secret may make one for any ServiceAccount's token, and a PATCH answers with what
 * the control plane fills in. This policy leaves the renewer's account Secrets of the TLS type.
 */
export function onlyCertificates(
  args: CertRenewerArgs,
  labels: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return fence("tls-only", args, labels, secrets, opts);
}

const secrets = {
  apiGroup: "",
  resource: "secrets",
  validations: [
    {
      expression: 'object.type == "kubernetes.io/tls"',
      message: "the renewer may make Secrets of the type kubernetes.io/tls and no other",
    },
  ],
};
