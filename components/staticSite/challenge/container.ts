import type { types } from "@pulumi/kubernetes";

import { requirements, type Resources } from "../../shared/resources";
import { restrictedContainer } from "../../shared/securityContext";
import type { StaticSiteArgs } from "../args";
import { nginxCommand } from "../nginx/container";
import { mounts } from "../volumes";

export const challengeRequests: Resources = { cpu: 5, memory: 8, disk: 16 };
const limits: Resources = { cpu: 200, memory: 32, disk: 128 };

/**
 * The container that answers ACME challenges. Only this one mounts the NFS volume: an NFS server that hangs
 * can block it, but no page. It has only a startup probe: a pod is ready when all its containers are, and a
 * missing NFS server must not take the site down.
 */
export function challengeContainer({ images }: StaticSiteArgs): types.input.core.v1.Container {
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
    resources: requirements(challengeRequests, limits),
    securityContext: restrictedContainer,
  };
}
