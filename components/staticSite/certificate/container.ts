import type { types } from "@pulumi/kubernetes";

import { requirements, type Resources } from "../../shared/resources";
import { restrictedContainer } from "../../shared/securityContext";
import type { StaticSiteArgs } from "../args";
import { mounts, nginxConfig } from "../volumes";

export const certificateRequests: Resources = { cpu: 5, memory: 8, disk: 16 };
const limits: Resources = { cpu: 200, memory: 32, disk: 128 };

/**
 * The certificate sidecar. It copies each certificate that nginx can serve from the Secret to nginx, and keeps the
 * last one if the Secret is deleted, emptied or broken. nginx starts after this sidecar has checked the
 * Secret once.
 */
export function certificateContainer({ images }: StaticSiteArgs): types.input.core.v1.Container {
  return {
    name: "certificate",
    image: images.nginx,
    restartPolicy: "Always",
    command: ["/bin/sh", `${nginxConfig}/keep-certificate.sh`],
    volumeMounts: [
      mounts.nginxSslSecret,
      mounts.certificates,
      mounts.nginxConfig,
      mounts.tmp("certificate"),
    ],
    startupProbe: {
      exec: { command: ["test", "-e", "/tmp/checked"] },
      periodSeconds: 1,
      failureThreshold: 60,
    },
    resources: requirements(certificateRequests, limits),
    securityContext: restrictedContainer,
  };
}
