import * as admission from "@pulumi/kubernetes/admissionregistration/v1";
import * as pulumi from "@pulumi/pulumi";

import { ownership } from "../shared/metadata";
import type { CertRenewerArgs } from "./args";

type Labels = Readonly<Record<string, string>>;

/** What the renewer's account may do to objects of one kind. */
interface AdmissionRules {
  readonly apiGroup: string;
  readonly resource: string;
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  /** All must hold. */
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

/**
 * An account that may create Secrets could create a service account token Secret. The control plane adds the
 * token, and the response to a PATCH contains it. This policy allows the renewer's account only Secrets of the TLS
 * type.
 */
export function onlyCertificates(
  args: CertRenewerArgs,
  labels: Labels,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return admissionPolicy("tls-only", args, labels, secrets, opts);
}

/**
 * An account that may patch a Deployment may run any image in it. This policy lets the renewer's account change
 * one annotation of the pod template and nothing else. There is no policy if nothing is restarted.
 */
export function onlyRestarts(
  args: CertRenewerArgs,
  labels: Labels,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (args.certificate.restart.length === 0) return [];
  return admissionPolicy("restart-only", args, labels, deployments, opts);
}

/**
 * An admission policy for the renewer's account alone, for limits that roles can't express (kubernetes.io/docs,
 * Validating Admission Policy). It is cluster-scoped, so its name contains the environment.
 */
function admissionPolicy(
  purpose: string,
  { environment, namespace }: CertRenewerArgs,
  labels: Labels,
  { apiGroup, resource, variables = [], validations }: AdmissionRules,
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

const secrets: AdmissionRules = {
  apiGroup: "",
  resource: "secrets",
  validations: [
    {
      expression: 'object.type == "kubernetes.io/tls"',
      message: "the renewer may make Secrets of the type kubernetes.io/tls and no other",
    },
  ],
};

/** The annotation that `kubectl rollout restart` sets. */
const restartAnnotation = "kubectl.kubernetes.io/restartedAt";

const annotationsOf = (metadata: string) =>
  `has(${metadata}.annotations) ? ${metadata}.annotations : {}`;

/** Two maps have the same entries, except the listed ones. */
function unchangedExcept(path: string, before: string, after: string, except: readonly string[]) {
  const excepted = JSON.stringify(except);
  return {
    expression:
      `${before}.all(k, k in ${excepted} || (k in ${after} && ${after}[k] == ${before}[k])) && ` +
      `${after}.all(k, k in ${excepted} || k in ${before})`,
    message: `the renewer may set the annotation ${restartAnnotation} and nothing else; this changes ${path}`,
  };
}

const deployments: AdmissionRules = {
  apiGroup: "apps",
  resource: "deployments",
  variables: [
    { name: "old", expression: "oldObject.spec.template" },
    { name: "new", expression: "object.spec.template" },
    { name: "oldNotes", expression: annotationsOf("variables.old.metadata") },
    { name: "newNotes", expression: annotationsOf("variables.new.metadata") },
  ],
  validations: [
    unchangedExcept("metadata", "oldObject.metadata", "object.metadata", [
      "managedFields",
      "generation",
      "resourceVersion",
    ]),
    unchangedExcept("spec", "oldObject.spec", "object.spec", ["template"]),
    unchangedExcept("spec.template", "variables.old", "variables.new", ["metadata"]),
    unchangedExcept("spec.template.metadata", "variables.old.metadata", "variables.new.metadata", [
      "annotations",
    ]),
    unchangedExcept(
      "spec.template.metadata.annotations",
      "variables.oldNotes",
      "variables.newNotes",
      [restartAnnotation],
    ),
  ],
};
