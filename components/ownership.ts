/**
 * Annotations of every object: what `up` changes is changed, though somebody else's hand was on it;
 * server-side apply would report a conflict (pulumi.com/registry, Kubernetes, Server-Side Apply).
 */
export const ownership = { "pulumi.com/patchForce": "true" } as const;
