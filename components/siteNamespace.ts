import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as pulumi from "@pulumi/pulumi";

import { dns } from "./shared/peers";
import { metadataIn, ownership } from "./shared/metadata";
import { defaultLimits, hardLimits, type Quota } from "./shared/quota";

export interface SiteNamespaceArgs {
  /** What runs in it, e.g. `nginx`. */
  readonly app: string;
  /** The stack's name, e.g. `prod`. */
  readonly environment: string;
  /** What its pods may take of the cluster. */
  readonly quota: Quota;
}

/** Pinned, so that a cluster's upgrade can't change what is refused. The oldest that is supported. */
const podSecurityVersion = "v1.33";

/**
 * The namespace `<app>-<environment>`: a fence. It admits only pods that meet the `restricted` standard, as
 * many as it has room for; a pod reaches DNS and nobody else, and nobody reaches it, unless a policy beside
 * says so.
 */
export class SiteNamespace extends pulumi.ComponentResource {
  /** The namespace's name, known once it exists with its fence: who uses it makes no pod before. */
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: SiteNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("corekube:index:SiteNamespace", name, args, opts);
    const child = { parent: this };

    const namespace = new core.Namespace(name, { metadata: metadata(args) }, child);
    const { named } = metadataIn(namespace.metadata.name, { name: args.app });
    const networkPolicy = new networking.NetworkPolicy(
      `${args.app}-default-netpol`,
      { ...named(`${args.app}-default-netpol`), spec: onlyDns },
      child,
    );
    const quota = new core.ResourceQuota(
      `${args.app}-quota`,
      { ...named(`${args.app}-quota`), spec: { hard: hardLimits(args.quota) } },
      child,
    );
    const limits = new core.LimitRange(
      `${args.app}-limits`,
      { ...named(`${args.app}-limits`), spec: { limits: defaultLimits } },
      child,
    );

    this.name = pulumi
      .all([namespace, networkPolicy, quota, limits].map(({ metadata }) => metadata.name))
      .apply(([namespaceName]) => namespaceName ?? "");
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

/** For every pod of the namespace (kubernetes.io/docs, Network Policies, Default policies). */
const onlyDns = { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [], egress: [dns] };
