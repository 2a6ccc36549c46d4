import * as core from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";

import { metadataIn } from "./metadata";

/** A registry that asks who pulls an image. */
export interface Registry {
  /** As it stands in images' references: a host name, with a port where it isn't 443. */
  readonly server: string;
  readonly username: string;
  readonly password: pulumi.Output<string>;
}

interface Place {
  /** What pulls, e.g. `nginx`: the Secret is `<app>-registry-secret-…`. */
  readonly app: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
}

/** What an account, and each of its pods, pulls images with; nothing without a registry of its own. */
export interface PullSecrets {
  readonly imagePullSecrets?: { readonly name: pulumi.Output<string> }[];
}

/**
 * Makes what pods of a namespace pull their images with. Named by Pulumi: a pod keeps the Secret that it was
 * made with until it is replaced.
 */
export function pullSecrets(
  registry: Registry | undefined,
  { app, namespace, labels }: Place,
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

/** As `docker login` writes it (kubernetes.io/docs, Pull an Image from a Private Registry). */
function dockerConfig({ server, username, password }: Registry): pulumi.Output<string> {
  return password.apply((text) => {
    const auth = Buffer.from(`${username}:${text}`).toString("base64");
    return JSON.stringify({ auths: { [server]: { username, password: text, auth } } });
  });
}
