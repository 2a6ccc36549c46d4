import type { types } from "@pulumi/kubernetes";

import { requirements, type Resources } from "../../shared/resources";
import { restrictedContainer } from "../../shared/securityContext";
import type { StaticSiteArgs } from "../args";
import { mounts, nginxConfig } from "../volumes";

type Container = types.input.core.v1.Container;

/** The ports that `files/*.conf` listen on. `https` only if nginx ends TLS. */
export const ports = { http: 8080, internal: 8081, https: 8443 };
const portsBehindProxy = { http: ports.http, internal: ports.internal };

/** The container that serves the site. Its command names the start file in `files`. */
export function nginxContainer({ images, tls }: StaticSiteArgs): Container {
  const endsTls = tls.endsAt === "nginx";
  return {
    name: "nginx",
    image: images.nginx,
    command: nginxCommand(endsTls ? "nginx.conf" : "nginx-behind-proxy.conf"),
    ports: Object.entries(endsTls ? ports : portsBehindProxy).map(([name, containerPort]) => ({
      name,
      containerPort,
    })),
    volumeMounts: [
      mounts.htmlReadOnly,
      mounts.nginxConfig,
      mounts.nginxConfigSecret,
      mounts.tmp("nginx"),
      ...(endsTls ? [mounts.certificatesReadOnly] : []),
    ],
    startupProbe: { httpGet: health, periodSeconds: 1, failureThreshold: 60 },
    readinessProbe: { httpGet: health, periodSeconds: 2, failureThreshold: 2, timeoutSeconds: 2 },
    // Checks only the worker: a restart would not bring back a missing site.
    livenessProbe: {
      httpGet: { path: "/stub_status", port: "internal" },
      periodSeconds: 10,
      failureThreshold: 6,
      timeoutSeconds: 5,
    },
    // nginx runs for 5 s after its endpoint is removed, because proxies notice the removal late.
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    resources: requirements(nginxRequests, limits),
    securityContext: restrictedContainer,
  };
}

export const nginxRequests: Resources = { cpu: 50, memory: 32, disk: 32 };
const limits: Resources = { cpu: 2000, memory: 512, disk: 256 };

/** Answers under any host name; healthy only if there is a built site to serve (`files/health.conf`). */
const health = { path: "/healthz", port: "http" };

/**
 * The command that runs nginx in the foreground.
 *
 * @param file - The start file, in the ConfigMap `nginx-cm`.
 */
export function nginxCommand(file: string): string[] {
  // -e: nginx's compiled-in path for its first errors is on the read-only root.
  return ["nginx", "-e", "/dev/stderr", "-c", `${nginxConfig}/${file}`];
}
