import type { types } from "@pulumi/kubernetes";

import { requirements, type Resources } from "../shared/resources";
import { restrictedContainer } from "../shared/securityContext";
import type { CertRenewerArgs } from "./args";

type VolumeMount = types.input.core.v1.VolumeMount;

/** Where the scripts are, as in `scripts/`. */
export const scriptsPath = "/etc/corekube/cert-renew";
/** The NFS volume: keys, certificates, challenges. */
export const volumePath = "/srv";
/** Where lego's container leaves word for the other. */
export const wordPath = "/run/cert-renew";

/** What both halves of a run have in common; each runs a script and has mounts of its own. */
export function container(
  name: string,
  image: string,
  script: string,
  volumeMounts: readonly VolumeMount[],
): types.input.core.v1.Container {
  return {
    name,
    image,
    command: ["/bin/sh", `${scriptsPath}/${script}`],
    resources: requirements(halfResources),
    volumeMounts: [...mounts, { name: `${name}-tmp`, mountPath: "/tmp" }, ...volumeMounts],
    securityContext: restrictedContainer,
  };
}

/** What each half of a run takes. */
export const halfResources: Resources = { cpu: [10, 1000], memory: [32, 128], disk: [16, 64] };

/** What both scripts read. */
export function shared({ certificate, environment, nfs }: CertRenewerArgs): Record<string, string> {
  return {
    VOLUME: volumePath,
    NFS_EXPORT: `${nfs.server}:${nfs.path}`,
    // A folder for each authority: after a change from staging to production a new one is obtained.
    LEGO_PATH: `${volumePath}/lego/${folderOf(certificate.directory)}`,
    // The files' name. A stack's own, whatever else uses the export and however its domains change.
    LEGO_CERT_NAME: `nginx-${environment}`,
    WORD: `${wordPath}/obtained`,
    HOME: "/tmp",
  };
}

function folderOf(directory: string): string {
  const { host, pathname } = new URL(directory);
  return (host + pathname).replace(/[^\w.-]+/g, "_");
}

/** Nothing else is shared: what one container leaves in its /tmp, the other must not come to read. */
const mounts = [
  { name: "cert-renew-nfs-pvc", mountPath: volumePath },
  { name: "scripts", mountPath: scriptsPath, readOnly: true },
];
