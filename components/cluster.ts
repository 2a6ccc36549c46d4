// Kinds are imported by API group: the package's index would load all of them.
import * as kubernetes from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { describeMistakes } from "./shared/mistakes";

export interface ClusterArgs {
  /** The stack's name. */
  readonly environment: string;
  /** The kubeconfig context of the one cluster that the stack may touch. */
  readonly context: string;
}

/**
 * The provider of the one cluster that the stack may touch, made from the context that the stack names.
 * A stack stays with the context that it was deployed to. In another cluster Pulumi would apply only the
 * changes since the last deployment, and everything else would be missing there.
 */
export class Cluster extends kubernetes.Provider {
  /** The context in use: if the stack was deployed before, the context of that deployment. */
  declare private readonly context: pulumi.Output<string>;

  /** The cluster, after the check that its context is the stack's. Every object in it waits for this check. */
  readonly verified: pulumi.Output<pulumi.Resource>;

  constructor({ environment, context }: ClusterArgs) {
    super(
      "cluster",
      {
        context,
        // Without a fixed identifier Pulumi takes a cluster whose address changes for another cluster: it
        // would create every object again and then delete the old ones.
        clusterIdentifier: environment,
        // Empty: the provider finds the file as kubectl does. By default it uses $KUBECONFIG, which it can't
        // read as a list and which it stores in the state: nothing would work on a machine with another path.
        kubeconfig: "",
      },
      // The engine keeps using the deployed context, whatever the stack names now.
      { ignoreChanges: ["context"] },
    );
    this.verified = this.context.apply((used) => {
      refuseOtherContext(environment, used, context);
      return this;
    });
  }
}

/** @throws pulumi.RunError if the stack names another context than the one in use. */
export function refuseOtherContext(environment: string, used: string, named: string): void {
  if (used === named) return;
  const error = new pulumi.RunError(
    describeMistakes(environment, [
      {
        key: "kubernetes:context",
        shown: JSON.stringify(named),
        why: `must stay as it was when this stack was deployed: ${JSON.stringify(used)}`,
        fix: "set it back; to move to another cluster, run `pulumi destroy` first: it still uses the old one",
      },
    ]),
  );
  // Pulumi prints an error thrown this late with a coloured stack trace, which takes Node.js 20 a minute.
  error.stack = "";
  throw error;
}
