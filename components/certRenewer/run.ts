import type { types } from "@pulumi/kubernetes";

import type { Quota } from "../shared/quota";
import type { CertRenewerArgs } from "./args";
import { containerRequests } from "./baseContainer";
import { exitCodes } from "./exitCodes";
import { podSpec, type Sources } from "./pod";

const hour = 3600;

/** The settings of the CronJob, except its schedule. */
export const cronSettings = {
  timeZone: "Etc/UTC",
  concurrencyPolicy: "Forbid",
  // A run that was missed, for example during a cluster outage, starts up to a day later.
  startingDeadlineSeconds: 24 * hour,
  successfulJobsHistoryLimit: 2,
  failedJobsHistoryLimit: 3,
};

/**
 * One run, as a Job. A failure that may pass is retried at once, unless it counts against the authority's limits.
 * @param keepTryingHours how long `lego` keeps trying if there is no certificate yet; 0 for one try.
 */
export function runSpec(
  args: CertRenewerArgs,
  labels: Readonly<Record<string, string>>,
  sources: Sources,
  keepTryingHours: number,
): types.input.batch.v1.JobSpec {
  const { volumeReadOnly, notObtained } = exitCodes;
  return {
    // Each container may wait 25 minutes for another run, and lego may take 20 minutes for its two tries.
    activeDeadlineSeconds: (keepTryingHours + 2) * hour,
    backoffLimit: 2,
    podFailurePolicy: {
      rules: [
        failJobOn("lego", [volumeReadOnly]),
        failJobOn("publish", [volumeReadOnly, notObtained]),
      ],
    },
    template: { metadata: { labels }, spec: podSpec(args, sources, keepTryingHours) },
  };
}

/** A rule that fails the Job without a retry if the container ends with one of these exit codes. */
function failJobOn(containerName: string, values: readonly number[]) {
  return {
    action: "FailJob",
    onExitCodes: { containerName, operator: "In", values: [...values] },
  };
}

/**
 * Five pods: a scheduled run and the run of an `up`, each beside one before it that is still ending, and a run by
 * hand. The two containers of a run never run at the same time, so a pod counts as one.
 */
export const renewerQuota: Quota = { pods: 5, each: containerRequests };
