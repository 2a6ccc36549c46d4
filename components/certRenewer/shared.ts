import type { types } from "@pulumi/kubernetes";

import { requirements, type Resources } from "../shared/resources";
import { restrictedContainer } from "../shared/securityContext";
import type { CertRenewerArgs } from "./args";

type VolumeMount = types.input.core.v1.VolumeMount;

/** The scripts of both containers. */
export const scriptsPath = "/etc/corekube/cert-renew";
/** The NFS volume: keys, certificates, challenges. */
export const volumePath = "/srv";
/** lego's container leaves its result here for the other. */
export const resultPath = "/run/cert-renew";

/** The parts that both containers share. Each runs its own script and has further mounts. */
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
    resources: requirements(containerRequests, containerLimits),
    volumeMounts: [...mounts, { name: `${name}-tmp`, mountPath: "/tmp" }, ...volumeMounts],
    securityContext: restrictedContainer,
  };
}

export const containerRequests: Resources = { cpu: 10, memory: 32, disk: 16 };
const containerLimits: Resources = { cpu: 1000, memory: 128, disk: 64 };

/** The variables that both scripts read. */
export function sharedEnvironment({
  certificate,
  environment,
  nfs,
}: CertRenewerArgs): Record<string, string> {
  return {
    VOLUME: volumePath,
    NFS_EXPORT: `${nfs.server}:${nfs.path}`,
    // One folder for each authority: after a change from staging to production, a new certificate is obtained.
    LEGO_PATH: `${volumePath}/lego/${folderOf(certificate.directory)}`,
    // The name of the certificate's files. It belongs to one stack and stays when domains change.
    LEGO_CERT_NAME: `nginx-${environment}`,
    RESULT: `${resultPath}/obtained`,
    HOME: "/tmp",
  };
}

function folderOf(directory: string): string {
  const { host, pathname } = new URL(directory);
  return (host + pathname).replace(/[^\w.-]+/g, "_");
}

/** Nothing else is shared: neither container can read what the other leaves in its /tmp. */
const mounts = [
  { name: "cert-renew-nfs-pvc", mountPath: volumePath },
  { name: "scripts", mountPath: scriptsPath, readOnly: true },
];
