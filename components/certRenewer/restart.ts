import * as admission from "@pulumi/kubernetes/admissionregistration/v1";
import * as pulumi from "@pulumi/pulumi";

import { ownership } from "../ownership";
import type { CertRenewerArgs } from "./args";

/** What `kubectl rollout restart` sets. */
export const restartAnnotation = "kubectl.kubernetes.io/restartedAt";

/**
 * Whoever may patch a Deployment may run anything in it. This policy leaves the renewer's account one
 * annotation of the pod template, and nothing else (kubernetes.io/docs, Validating Admission Policy).
 * None is made where nothing is restarted.
 */
export function onlyRestarts(
  args: CertRenewerArgs,
  labels: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (args.certificate.restart.length === 0) return [];
  const name = `cert-renew-${args.environment}-restart-only`;
  const metadata = { name, labels, annotations: ownership };
  const policy = new admission.ValidatingAdmissionPolicy(
    name,
    { metadata, spec: policySpec(args) },
    opts,
  );
  const binding = new admission.ValidatingAdmissionPolicyBinding(
    `${name}-binding`,
    { metadata, spec: { policyName: policy.metadata.name, validationActions: ["Deny"] } },
    opts,
  );
  return [policy, binding];
}

function policySpec({ namespace }: CertRenewerArgs) {
  return {
    failurePolicy: "Fail",
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ["apps"],
          apiVersions: ["*"],
          resources: ["deployments", "deployments/*"],
          operations: ["*"],
        },
      ],
    },
    matchConditions: [
      {
        name: "renewer",
        expression: pulumi.interpolate`request.userInfo.username == "system:serviceaccount:${namespace}:cert-renew-sa"`,
      },
    ],
    variables: [
      { name: "old", expression: "oldObject.spec.template" },
      { name: "new", expression: "object.spec.template" },
      { name: "oldNotes", expression: annotationsOf("variables.old.metadata") },
      { name: "newNotes", expression: annotationsOf("variables.new.metadata") },
    ],
    validations: [
      same("metadata", "oldObject.metadata", "object.metadata", [
        "managedFields",
        "generation",
        "resourceVersion",
      ]),
      same("spec", "oldObject.spec", "object.spec", ["template"]),
      same("spec.template", "variables.old", "variables.new", ["metadata"]),
      same("spec.template.metadata", "variables.old.metadata", "variables.new.metadata", [
        "annotations",
      ]),
      same("spec.template.metadata.annotations", "variables.oldNotes", "variables.newNotes", [
        restartAnnotation,
      ]),
    ],
  };
}

const annotationsOf = (metadata: string) =>
  `has(${metadata}.annotations) ? ${metadata}.annotations : {}`;

/** Two maps have the same entries, but for some. */
function same(path: string, before: string, after: string, except: readonly string[]) {
  const excepted = JSON.stringify(except);
  return {
    expression:
      `${before}.all(k, k in ${excepted} || (k in ${after} && ${after}[k] == ${before}[k])) && ` +
      `${after}.all(k, k in ${excepted} || k in ${before})`,
    message: `the renewer may set the annotation ${restartAnnotation} and nothing else; this changes ${path}`,
    reason: "Forbidden",
  };
}
