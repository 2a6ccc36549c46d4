import * as core from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";

import { ownership } from "./ownership";

export interface SiteNamespaceArgs {
  /** What runs in it, e.g. `nginx`. */
  readonly app: string;
  /** The stack's name, e.g. `prod`. */
  readonly environment: string;
}

/** Pinned, so that a cluster's upgrade can't change what is refused. The oldest that is supported. */
const podSecurityVersion = "v1.33";

/** The namespace `<app>-<environment>`, which admits only pods that meet the `restricted` standard. */
export class SiteNamespace extends pulumi.ComponentResource {
  /** The namespace's name, known once it exists. */
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: SiteNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("corekube:index:SiteNamespace", name, args, opts);

    const namespace = new core.Namespace(name, { metadata: metadata(args) }, { parent: this });

    this.name = namespace.metadata.name;
    this.registerOutputs({ name: this.name });
  }
}

function metadata({ app, environment }: SiteNamespaceArgs) {
  const name = `${app}-${environment}`;
  const enforced = ["enforce", "warn", "audit"].flatMap((mode): [string, string][] => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, podSecurityVersion],
  ]);
  return { name, labels: { name, ...Object.fromEntries(enforced) }, annotations: ownership };
}
