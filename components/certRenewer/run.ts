import type { types } from "@pulumi/kubernetes";

import type { CertRenewerArgs } from "./args";
import { podSpec, type Sources } from "./pod";

const hour = 3600;

/** When the CronJob runs, beside its schedule. */
export const cron = {
  timeZone: "Etc/UTC",
  concurrencyPolicy: "Forbid",
  // A run that was missed, say because the cluster was down, is made up for within a day.
  startingDeadlineSeconds: 24 * hour,
  successfulJobsHistoryLimit: 2,
  failedJobsHistoryLimit: 3,
};

/**
 * A Job's spec: one run, of which what may pass is tried again at once, and what the authority counts is
 * not. With hours to keep trying it goes on until there is a first certificate.
 */
export function runSpec(
  labels: Readonly<Record<string, string>>,
  args: CertRenewerArgs,
  sources: Sources,
  keepTryingHours: number,
): types.input.batch.v1.JobSpec {
  return {
    // Each half may wait for another run, and lego may take its time.
    activeDeadlineSeconds: (keepTryingHours + 2) * hour,
    backoffLimit: 2,
    podFailurePolicy: { rules: [endsWith("lego", [10]), endsWith("publish", [10, 11])] },
    template: { metadata: { labels }, spec: podSpec(args, sources, keepTryingHours) },
  };
}

/** As in `scripts/common.sh`: the volume can't be written, or nothing was obtained. */
function endsWith(containerName: string, values: readonly number[]) {
  return {
    action: "FailJob",
    onExitCodes: { containerName, operator: "In", values: [...values] },
  };
}
