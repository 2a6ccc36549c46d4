// Kinds are imported by group: the package's index would load every one there is.
import * as kubernetes from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { describe } from "../config/mistakes";

export interface ClusterArgs {
  /** The stack's name. */
  readonly environment: string;
  /** The kubeconfig context of the one cluster that the stack may touch. */
  readonly context: string;
}

/**
 * The one door to the cluster: a provider made from the context that the stack names, and from no other.
 * A stack stays with the context that it was deployed to. With another cluster's, Pulumi would change there
 * what has changed, and miss all the rest.
 */
export class Cluster extends kubernetes.Provider {
  /** What is in use: where the stack was deployed before, the context of then. */
  declare private readonly context: pulumi.Output<string>;

  /** The cluster, once it is known to be the one that the stack names: all that is sent to it waits for this. */
  readonly verified: pulumi.Output<pulumi.Resource>;

  constructor({ environment, context }: ClusterArgs) {
    super(
      "cluster",
      {
        context,
        // Without a name of ours a cluster whose address changes is taken for another one, and all that is
        // in it would be made again and then deleted as the old one's.
        clusterIdentifier: environment,
        // kubectl's own rules, then. Left out it is $KUBECONFIG, of which the provider can't read a list,
        // and which stands in the state: on a machine where the file is elsewhere nothing would work.
        kubeconfig: "",
      },
      // So the engine goes on with the context of before, whatever the stack names now.
      { ignoreChanges: ["context"] },
    );
    this.verified = this.context.apply((used) => {
      refuseAnother(environment, used, context);
      return this;
    });
  }
}

/** @throws pulumi.RunError where a stack that uses one context names another. */
export function refuseAnother(environment: string, used: string, named: string): void {
  if (used === named) return;
  const error = new pulumi.RunError(
    describe(environment, [
      {
        key: "kubernetes:context",
        shown: JSON.stringify(named),
        why: `must stay as it was when this stack was deployed: ${JSON.stringify(used)}`,
        fix: "set it back; to move to another cluster, run `pulumi destroy` first: it goes to the old one",
      },
    ]),
  );
  // Pulumi's trace of an error that comes this late colours its stack, for which Node.js 20 takes a minute.
  error.stack = "";
  throw error;
}
