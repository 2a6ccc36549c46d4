import type { types } from "@pulumi/kubernetes";

import { requirements, type Resources } from "../resources";
import { restrictedContainer } from "../restricted";
import type { StaticSiteArgs } from "./args";
import { nginxCommand } from "./nginx";
import { mounts, nginxConfig } from "./volumes";

type Container = types.input.core.v1.Container;

/** Either container's: both do little. */
export const certificateResources: Resources = { cpu: [5, 200], memory: [8, 32], disk: [16, 128] };

/**
 * The sidecar that takes over each certificate which nginx can serve from the Secret, and keeps the last
 * one whatever becomes of that. It has looked once before nginx starts.
 */
export function certificateContainer({ images }: StaticSiteArgs): Container {
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
      exec: { command: ["test", "-e", "/tmp/looked"] },
      periodSeconds: 1,
      failureThreshold: 60,
    },
    resources: requirements(certificateResources),
    securityContext: restrictedContainer,
  };
}

/**
 * The container that answers ACME challenges, alone with the NFS volume: a server that hangs can
 * hang this one, never a page. It has no other probe than the first: a pod is ready when all its
 * containers are, and a missing NFS server must not take the site down.
 */
export function challengeContainer({ images }: StaticSiteArgs): Container {
  return {
    name: "challenge",
    image: images.nginx,
    command: nginxCommand("challenge.conf"),
    ports: [{ name: "challenge", containerPort: 8082 }],
    volumeMounts: [mounts.challenges, mounts.nginxConfig, mounts.tmp("challenge")],
    startupProbe: {
      httpGet: { path: "/healthz", port: "challenge" },
      periodSeconds: 1,
      failureThreshold: 60,
    },
    resources: requirements(certificateResources),
    securityContext: restrictedContainer,
  };
}
