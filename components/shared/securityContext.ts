import type { types } from "@pulumi/kubernetes";

/**
 * The user that every container of a site runs as. With one user, each container can read what another writes
 * to a shared volume, and git trusts the checkout, because its own user owns it. git-sync's image knows
 * this user by name: ssh runs only as a known user, and the read-only root filesystem doesn't allow adding one.
 */
export const siteUid = 65533;

/** The user that the renewer's containers run as. No other user can read the private keys on the NFS volume. */
export const renewerUid = 65531;

/** The pod-level fields of the `restricted` Pod Security Standard (kubernetes.io/docs, Pod Security Standards). */
export function restrictedPod(user: number): types.input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** The container-level fields of the `restricted` Pod Security Standard, and a read-only root filesystem. */
export const restrictedContainer: types.input.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
