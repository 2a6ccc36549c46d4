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

/** Who the pod is. It names what its account pulls with, too: so a changed password is tried by a new pod. */
interface Account extends PullSecrets {
  readonly serviceAccountName: pulumi.Input<string>;
}

/**
 * The pod: git-sync, then hugo, then nginx. The first are native sidecars (kubernetes.io/docs, Sidecar
 * Containers): each starts once the one before has passed its startup probe, so nginx never starts
 * without a site. Where nginx ends TLS, one more keeps its certificate, and one answers ACME challenges.
 */
export function podSpec(
  args: StaticSiteArgs,
  sources: VolumeSources,
  account: Account,
  selector: Readonly<Record<string, string>>,
): types.input.core.v1.PodSpec {
  const [keeper, challenge] =
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
    initContainers: [gitSyncContainer(args), hugoContainer(args), ...keeper],
    containers: [nginxContainer(args), ...challenge],
    volumes: volumes(args.tls, args.storage, sources),
  };
}
