import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as pulumi from "@pulumi/pulumi";

import { dns } from "./shared/peers";
import { metadataIn, ownership } from "./shared/metadata";
import { defaultLimits, hardLimits, type Quota } from "./shared/quota";

export interface SiteNamespaceArgs {
  /** The app that runs in it, e.g. `nginx`. */
  readonly app: string;
  /** The stack's name, e.g. `prod`. */
  readonly environment: string;
  /** How much of the cluster its pods may request. */
  readonly quota: Quota;
}

/** Pinned to the oldest supported version, so that a cluster upgrade doesn't change which pods are refused. */
const podSecurityVersion = "v1.33";

/**
 * The isolated namespace `<app>-<environment>`. It admits only pods that meet the `restricted` Pod Security
 * Standard, within a quota. By default a pod can reach only DNS, and nothing can reach a pod; further network
 * policies allow more.
 */
export class SiteNamespace extends pulumi.ComponentResource {
  /** The namespace's name. It resolves once the isolation exists too, so that no pod is created before. */
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

/** Applies to every pod of the namespace (kubernetes.io/docs, Network Policies, Default policies). */
const onlyDns = { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [], egress: [dns] };
