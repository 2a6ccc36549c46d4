import * as core from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";

import { metadataIn } from "./metadata";

/** A private image registry and its credentials. */
export interface Registry {
  /** As in the image references: a host name, with its port if that isn't 443. */
  readonly server: string;
  readonly username: string;
  readonly password: pulumi.Output<string>;
}

interface PullSecretArgs {
  /** The app that pulls, e.g. `nginx`: the Secret is named `<app>-registry-secret-…`. */
  readonly app: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
}

/** The pull secrets of a ServiceAccount and its pods; empty without a private registry. */
export interface PullSecrets {
  readonly imagePullSecrets?: { readonly name: pulumi.Output<string> }[];
}

/**
 * Creates the Secret with which an app's pods pull their images. Pulumi names it, so a changed password becomes
 * a new Secret: a pod keeps its Secret until it is replaced.
 */
export function pullSecrets(
  registry: Registry | undefined,
  { app, namespace, labels }: PullSecretArgs,
  opts: pulumi.CustomResourceOptions,
): PullSecrets {
  if (registry === undefined) return {};
  const secret = new core.Secret(
    `${app}-registry-secret`,
    {
      ...metadataIn(namespace, labels).autoNamed,
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": dockerConfig(registry) },
    },
    opts,
  );
  return { imagePullSecrets: [{ name: secret.metadata.name }] };
}

/** The file that `docker login` writes (kubernetes.io/docs, Pull an Image from a Private Registry). */
function dockerConfig({ server, username, password }: Registry): pulumi.Output<string> {
  return password.apply((text) => {
    const auth = Buffer.from(`${username}:${text}`).toString("base64");
    return JSON.stringify({ auths: { [server]: { username, password: text, auth } } });
  });
}
