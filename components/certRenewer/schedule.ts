import * as random from "@pulumi/random/randomInteger";
import * as pulumi from "@pulumi/pulumi";

/**
 * The schedule of a CronJob. For `six-hourly` and `monthly` a random minute is chosen once for each stack, so that
 * not all stacks ask the authority at the same time. `none` is a suspended CronJob, because a run by hand needs
 * its template.
 */
export function cronSchedule(schedule: string, opts: pulumi.CustomResourceOptions) {
  switch (schedule) {
    case "none":
      return { schedule: pulumi.output("0 0 1 1 *"), suspend: true };
    case "six-hourly":
      return { schedule: pulumi.interpolate`${randomMinute(opts)} */6 * * *`, suspend: false };
    case "monthly":
      return { schedule: pulumi.interpolate`${randomMinute(opts)} 4 1 * *`, suspend: false };
    default:
      return { schedule: pulumi.output(schedule), suspend: false };
  }
}

function randomMinute(opts: pulumi.CustomResourceOptions): pulumi.Output<number> {
  return new random.RandomInteger("cert-renew-minute", { min: 0, max: 59 }, opts).result;
}
