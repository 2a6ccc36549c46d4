import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { PullSecrets } from "../shared/pullSecret";
import { restrictedPod, siteUid } from "../shared/securityContext";
import type { StaticSiteArgs } from "./args";
import { certificateContainer } from "./certificate/container";
import { challengeContainer } from "./challenge/container";
import { gitSyncContainer } from "./git-sync/container";
import { hugoContainer } from "./hugo/container";
import { nginxContainer } from "./nginx/container";
import { spread } from "./spread";
import { volumes, type VolumeSources } from "./volumes";

/**
 * The pod's ServiceAccount and its pull secrets. The pod repeats them, so that a changed password replaces the pods.
 */
interface Account extends PullSecrets {
  readonly serviceAccountName: pulumi.Input<string>;
}

/**
 * The pod: git-sync, then hugo, then nginx. The first two are native sidecars (kubernetes.io/docs, Sidecar
 * Containers): each container starts after the startup probe of the one before has passed, so nginx never
 * starts without a site. If nginx terminates TLS, a third sidecar provides its certificate, and one more
 * container answers ACME challenges.
 */
export function podSpec(
  args: StaticSiteArgs,
  sources: VolumeSources,
  account: Account,
  selector: Readonly<Record<string, string>>,
): types.input.core.v1.PodSpec {
  const [certificate, challenge] =
    args.tls.endsAt === "nginx"
      ? [[certificateContainer(args)], [challengeContainer(args)]]
      : [[], []];
  return {
    ...account,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(siteUid),
    terminationGracePeriodSeconds: 60,
    ...spread(selector),
    initContainers: [gitSyncContainer(args), hugoContainer(args), ...certificate],
    containers: [nginxContainer(args), ...challenge],
    volumes: volumes(args.tls, args.storage, sources),
  };
}
