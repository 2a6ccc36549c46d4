// Kinds are imported by group: the package's index would load every one there is.
import * as kubernetes from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { contexts } from "../config/kubeconfig";

export interface ClusterArgs {
  /** The stack's name. */
  readonly environment: string;
  /** The kubeconfig context of the one cluster that the stack may touch. */
  readonly context: string;
}

/** The one door to the cluster: a provider made from the context that the stack names, and from no other. */
export function clusterOf({ environment, context }: ClusterArgs): kubernetes.Provider {
  return new kubernetes.Provider(
    "cluster",
    {
      context,
      // Without a name of ours a cluster whose address changes is taken for another one, and all that is in
      // it would be made again and then deleted as the old one's.
      clusterIdentifier: environment,
      // kubectl's own rules, then. Left out it is $KUBECONFIG, of which the provider can't read a list, and
      // which stands in the state: on a machine where the file is elsewhere nothing would work.
      kubeconfig: "",
    },
    { hooks: { beforeUpdate: [sameCluster()] } },
  );
}

/** Runs before the provider sends anything with its new settings, in previews too. */
function sameCluster(): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    "same-cluster",
    ({ oldInputs, newInputs }) => {
      refuseAnother(textOf(oldInputs, "context"), textOf(newInputs, "context"));
    },
    { onDryRun: true },
  );
}

/**
 * A stack stays with the context it was deployed to: in another cluster Pulumi would change what has
 * changed, and miss all the rest. Another name of the same cluster is seen by the API server's address.
 * @throws Error that says how to go on, where the context may be another cluster's.
 */
export function refuseAnother(before: string | undefined, now: string | undefined): void {
  if (before === undefined || now === undefined || before === now) return;
  const servers = contexts();
  const server = servers.get(now);
  if (server !== undefined && server === servers.get(before)) return;
  throw new Error(
    `kubernetes:context is "${now}", and this stack was deployed to "${before}"; nothing was touched\n` +
      `  fix: set it back to "${before}". To move, run \`pulumi destroy\` first: it still goes there.\n` +
      "    Where both are names of one cluster, keep both in your kubeconfig until `up` is done.",
  );
}

function textOf(inputs: Readonly<Record<string, unknown>> | undefined, key: string) {
  const value = inputs?.[key];
  return typeof value === "string" ? value : undefined;
}
