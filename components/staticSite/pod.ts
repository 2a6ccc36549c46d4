import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { restrictedPod } from "../restricted";
import type { StaticSiteArgs } from "./args";
import { gitSyncContainer } from "./gitSync";
import { hugoContainer } from "./hugo";
import { challengeContainer, nginxContainer } from "./nginx";
import { volumes, type VolumeSources } from "./volumes";

/**
 * The pod: git-sync, then hugo, then nginx with its challenge container. The first two are native
 * sidecars (kubernetes.io/docs, Sidecar Containers): each starts once the one before has passed its
 * startup probe, so nginx never starts without a site.
 */
export function podSpec(
  args: StaticSiteArgs,
  sources: VolumeSources,
  serviceAccountName: pulumi.Input<string>,
): types.input.core.v1.PodSpec {
  return {
    serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod,
    terminationGracePeriodSeconds: 60,
    initContainers: [gitSyncContainer(args), hugoContainer(args)],
    containers: [nginxContainer(args), challengeContainer(args)],
    volumes: volumes(sources),
  };
}
