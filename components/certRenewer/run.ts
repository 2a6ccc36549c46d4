import type { types } from "@pulumi/kubernetes";

import type { Quota } from "../shared/quota";
import type { CertRenewerArgs } from "./args";
import { exitCodes } from "./exitCodes";
import { podSpec, type Sources } from "./pod";
import { containerRequests } from "./shared";

const hour = 3600;

/** The CronJob's settings, except its schedule. */
export const cron = {
  timeZone: "Etc/UTC",
  concurrencyPolicy: "Forbid",
  // A missed run, for example during a cluster outage, is made up for within a day.
  startingDeadlineSeconds: 24 * hour,
  successfulJobsHistoryLimit: 2,
  failedJobsHistoryLimit: 3,
};

/**
 * A Job's spec: one run. A failure that may pass is retried at once, except those that count against the
 * authority's limits. With hours to keep trying, the run continues until there is a first certificate.
 */
export function runSpec(
  labels: Readonly<Record<string, string>>,
  args: CertRenewerArgs,
  sources: Sources,
  keepTryingHours: number,
): types.input.batch.v1.JobSpec {
  const { volumeReadOnly, notObtained } = exitCodes;
  return {
    // Each container may wait for another run to end, and lego may need its time.
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

function failJobOn(containerName: string, values: readonly number[]) {
  return {
    action: "FailJob",
    onExitCodes: { containerName, operator: "In", values: [...values] },
  };
}

/**
 * Five pods: the scheduled run and the one of an `up`, each beside one that is ending, and one that a person
 * starts. The two containers of a run never run at the same time.
 */
export const renewerQuota: Quota = { pods: 5, each: containerRequests };
