import type { types } from "@pulumi/kubernetes";

import { restrictedContainer } from "../restricted";
import type { StaticSiteArgs } from "./args";
import { mounts, nginxConfig } from "./volumes";

type Container = types.input.core.v1.Container;

/** The ports nginx listens on, as in `nginx/*.conf`. */
export const ports = { http: 8080, internal: 8081 } as const;

/** The container that serves the site. */
export function nginxContainer({ images }: StaticSiteArgs): Container {
  return {
    name: "nginx",
    image: images.nginx,
    command: nginxCommand("nginx.conf"),
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
    volumeMounts: [
      mounts.htmlReadOnly,
      mounts.nginxConfig,
      mounts.nginxConfigSecret,
      mounts.nginxSslSecret,
      mounts.tmp("nginx"),
    ],
    startupProbe: { httpGet: health, periodSeconds: 1, failureThreshold: 60 },
    readinessProbe: { httpGet: health, periodSeconds: 2, failureThreshold: 2, timeoutSeconds: 2 },
    // By the worker alone: a restart would not bring back a site that is missing.
    livenessProbe: {
      httpGet: { path: "/stub_status", port: "internal" },
      periodSeconds: 10,
      failureThreshold: 6,
      timeoutSeconds: 5,
    },
    // First the endpoint goes, then nginx: proxies learn of it a little later.
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    resources: {
      requests: { cpu: "50m", memory: "32Mi", "ephemeral-storage": "32Mi" },
      limits: { cpu: "2", memory: "256Mi", "ephemeral-storage": "1Gi" },
    },
    securityContext: restrictedContainer,
  };
}

/** Answers whatever the host name, and only where a built site is served. */
const health = { path: "/healthz", port: "http" };

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
    resources: {
      requests: { cpu: "5m", memory: "8Mi", "ephemeral-storage": "16Mi" },
      limits: { cpu: "200m", memory: "32Mi", "ephemeral-storage": "64Mi" },
    },
    securityContext: restrictedContainer,
  };
}

// -e: the path compiled into nginx for its first errors is on the read-only root.
function nginxCommand(file: string): string[] {
  return ["nginx", "-e", "/dev/stderr", "-c", `${nginxConfig}/${file}`];
}
