import type { types } from "@pulumi/kubernetes";

/**
 * The one user every container of a site runs as: what one writes to a shared volume, the next can read,
 * and git trusts a checkout that belongs to its own user. It is the one that git-sync's image knows by
 * name: ssh runs as no other, and the root is read-only.
 */
export const siteUid = 65533;

/** The user that the renewer's containers run as: the private keys on the shared volume are its alone. */
export const renewerUid = 65531;

/** A pod's part of the `restricted` Pod Security Standard (kubernetes.io/docs, Pod Security Standards). */
export function restrictedPod(user: number): types.input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** A container's part of the `restricted` Pod Security Standard, with a read-only root besides. */
export const restrictedContainer: types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
