/**
 * Annotations of every object: a field that somebody changed by hand is taken back by the next `up`,
 * where server-side apply would report a conflict (pulumi.com/registry, Kubernetes, Server-Side Apply).
 */
export const ownership = { "pulumi.com/patchForce": "true" } as const;
