import * as admission from "@pulumi/kubernetes/admissionregistration/v1";
import * as pulumi from "@pulumi/pulumi";

import { ownership } from "../shared/metadata";
import type { CertRenewerArgs } from "./args";

/** What the renewer's account may make of the objects of one kind. */
export interface Limits {
  readonly apiGroup: string;
  readonly resource: string;
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  /** All must hold. */
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

/**
 * A policy for the renewer's account alone, beyond what roles can say (kubernetes.io/docs, Validating
 * Admission Policy). Belongs to the whole cluster, so its name carries the environment.
 */
export function fence(
  purpose: string,
  { environment, namespace }: CertRenewerArgs,
  labels: Readonly<Record<string, string>>,
  { apiGroup, resource, variables = [], validations }: Limits,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const name = `cert-renew-${environment}-${purpose}`;
  const metadata = { name, labels, annotations: ownership };
  const account = pulumi.interpolate`system:serviceaccount:${namespace}:cert-renew-sa`;
  const policy = new admission.ValidatingAdmissionPolicy(
    name,
    {
      metadata,
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [apiGroup],
              apiVersions: ["*"],
              resources: [resource, `${resource}/*`],
              operations: ["*"],
            },
          ],
        },
        matchConditions: [
          {
            name: "renewer",
            expression: pulumi.interpolate`request.userInfo.username == "${account}"`,
          },
        ],
        variables: [...variables],
        validations: validations.map((validation) => ({ ...validation, reason: "Forbidden" })),
      },
    },
    opts,
  );
  const binding = new admission.ValidatingAdmissionPolicyBinding(
    `${name}-binding`,
    { metadata, spec: { policyName: policy.metadata.name, validationActions: ["Deny"] } },
    opts,
  );
  return [policy, binding];
}
