import type { types } from "@pulumi/kubernetes";

import { requirements, type Resources } from "../shared/resources";
import { restrictedContainer } from "../shared/securityContext";
import type { CertRenewerArgs } from "./args";

type VolumeMount = types.input.core.v1.VolumeMount;

/** The folder with the scripts of both containers. */
export const scriptsPath = "/etc/corekube/cert-renew";
/** The folder of the NFS volume, which holds keys, certificates and challenges. */
export const volumePath = "/srv";
/** The folder with the result of `lego`, which `publish` reads. */
export const resultPath = "/run/cert-renew";

/**
 * A container of a run, with the settings that both have in common.
 * @param script its file in {@link scriptsPath}.
 * @param volumeMounts those besides the volume, the scripts and `/tmp`.
 */
export function baseContainer(
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
    // One folder for each authority, so that a change from staging to production obtains a new certificate.
    LEGO_PATH: `${volumePath}/lego/${folderOf(certificate.directory)}`,
    // The name of the certificate's files. Each stack has its own, which doesn't change with the domains.
    LEGO_CERT_NAME: `nginx-${environment}`,
    RESULT: `${resultPath}/obtained`,
    HOME: "/tmp",
  };
}

function folderOf(directory: string): string {
  const { host, pathname } = new URL(directory);
  return (host + pathname).replace(/[^\w.-]+/g, "_");
}

/** The containers share nothing else. Each has its own /tmp, which the other can't read. */
const mounts = [
  { name: "cert-renew-nfs-pvc", mountPath: volumePath },
  { name: "scripts", mountPath: scriptsPath, readOnly: true },
];
