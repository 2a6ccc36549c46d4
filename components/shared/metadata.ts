import type * as pulumi from "@pulumi/pulumi";

/**
 * Annotations of every object: what `up` changes is changed, though somebody else's hand was on it;
 * server-side apply would report a conflict (pulumi.com/registry, Kubernetes, Server-Side Apply).
 */
export const ownership = { "pulumi.com/patchForce": "true" } as const;

/** Metadata of the objects that an app has in a namespace. */
export function metadataIn(
  namespace: pulumi.Input<string>,
  labels: Readonly<Record<string, string>>,
) {
  const common = { namespace, labels, annotations: ownership };
  return {
    named: (name: string) => ({ metadata: { ...common, name } }),
    // Without a name of ours Pulumi adds a suffix: changed contents are a new object, so the pods that use
    // it are made anew, and the old pods keep the old one.
    autoNamed: { metadata: common },
  };
}
