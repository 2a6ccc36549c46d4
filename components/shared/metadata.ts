import type * as pulumi from "@pulumi/pulumi";

/**
 * Annotations of every object: `up` overwrites fields that someone else changed. Without it, server-side apply
 * would report a conflict (pulumi.com/registry, Kubernetes, Server-Side Apply).
 */
export const ownership = { "pulumi.com/patchForce": "true" } as const;

/** Metadata of an app's objects in a namespace. */
export function metadataIn(
  namespace: pulumi.Input<string>,
  labels: Readonly<Record<string, string>>,
) {
  const common = { namespace, labels, annotations: ownership };
  return {
    named: (name: string) => ({ metadata: { ...common, name } }),
    // Pulumi appends a suffix to the name. Changed content becomes a new object: the pods that use it are
    // replaced, and the old pods keep the old object.
    autoNamed: { metadata: common },
  };
}
