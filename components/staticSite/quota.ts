import type { Quota } from "../shared/quota";
import { sum } from "../shared/resources";
import { certificateRequests } from "./certificate/container";
import { challengeRequests } from "./challenge/container";
import { gitSyncRequests } from "./git-sync/container";
import { hugoRequests } from "./hugo/container";
import { nginxRequests } from "./nginx/container";

export interface SiteQuotaArgs {
  readonly replicas: number;
  /** True if nginx terminates TLS. */
  readonly endsTls: boolean;
  /** The number of other Deployments in the namespace that a renewed certificate restarts. Default 0. */
  readonly restartedDeployments?: number;
}

/**
 * The quota allows a rolling update: the new pods, the old ones that are still ending, and two more, which are
 * the update's surge pod and a debug pod. A restarted Deployment may briefly have two pods.
 */
export function siteQuota({ replicas, endsTls, restartedDeployments = 0 }: SiteQuotaArgs): Quota {
  const forTls = endsTls ? [certificateRequests, challengeRequests] : [];
  return {
    pods: 2 * (replicas + restartedDeployments) + 2,
    each: sum([gitSyncRequests, hugoRequests, nginxRequests, ...forTls]),
  };
}
