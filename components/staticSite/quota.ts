import { together } from "../shared/resources";
import type { Room } from "../shared/quota";
import type { StaticSiteArgs } from "./args";
import { certificateResources } from "./certificate/container";
import { challengeResources } from "./challenge/container";
import { gitSyncResources } from "./git-sync/container";
import { hugoResources } from "./hugo/container";
import { nginxResources } from "./nginx/container";

/**
 * Room for a rolling update: the new pods, the old ones that are still ending, and two more, the update's own
 * and one that a person starts for a closer look. A guest may be two pods while it is restarted.
 */
export function roomForSite({
  site,
  hugo,
  storage,
  endsTls,
  guests = 0,
}: Pick<StaticSiteArgs, "site" | "hugo" | "storage"> & {
  /** Whether nginx ends TLS. */
  readonly endsTls: boolean;
  /** Other Deployments in the namespace, those that are restarted for a certificate say. Default 0. */
  readonly guests?: number;
}): Room {
  const forTls = endsTls ? [certificateResources, challengeResources] : [];
  return {
    pods: 2 * (site.replicas + guests) + 2,
    each: together([
      gitSyncResources(storage),
      hugoResources({ hugo, storage }),
      nginxResources,
      ...forTls,
    ]),
  };
}
