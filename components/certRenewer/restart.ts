import type * as pulumi from "@pulumi/pulumi";

import type { CertRenewerArgs } from "./args";
import { fence } from "./admission";

/** What `kubectl rollout restart` sets. */
const restartAnnotation = "kubectl.kubernetes.io/restartedAt";

/**
 * Whoever may patch a Deployment may run anything in it. This policy leaves the renewer's account one
 * annotation of the pod template, and nothing else. None is made where nothing is restarted.
 */
export function onlyRestarts(
  args: CertRenewerArgs,
  labels: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (args.certificate.restart.length === 0) return [];
  return fence("restart-only", args, labels, deployments, opts);
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
  };
}

const deployments = {
  apiGroup: "apps",
  resource: "deployments",
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
