import * as core from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";

import { ownership } from "./ownership";
import { defaults, hardLimits, type Room } from "./room";

export interface SiteNamespaceArgs {
  /** What runs in it, e.g. `nginx`. */
  readonly app: string;
  /** The stack's name, e.g. `prod`. */
  readonly environment: string;
  /** What its pods may take of the cluster. */
  readonly room: Room;
}

/** Pinned, so that a cluster's upgrade can't change what is refused. The oldest that is supported. */
const podSecurityVersion = "v1.33";

/**
 * The namespace `<app>-<environment>`: a fence. It admits only pods that meet the `restricted` standard, and
 * as many as it has room for. What is put into it depends on all of it.
 */
export class SiteNamespace extends pulumi.ComponentResource {
  /** The namespace's name, known once it exists. */
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: SiteNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("corekube:index:SiteNamespace", name, args, opts);

    const child = { parent: this };
    const namespace = new core.Namespace(name, { metadata: metadata(args) }, child);
    const named = (objectName: string) => ({
      metadata: {
        name: objectName,
        namespace: namespace.metadata.name,
        labels: { name: args.app },
        annotations: ownership,
      },
    });
    new core.ResourceQuota(
      `${args.app}-quota`,
      { ...named(`${args.app}-quota`), spec: { hard: hardLimits(args.room) } },
      child,
    );
    new core.LimitRange(
      `${args.app}-limits`,
      { ...named(`${args.app}-limits`), spec: { limits: defaults } },
      child,
    );

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
