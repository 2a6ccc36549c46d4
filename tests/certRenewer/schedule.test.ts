import * as random from "@pulumi/random/provider";

import { CertRenewer } from "../../components/certRenewer";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy, drawn, valueOf } from "../support/pulumi/mocks";

const made = async (schedule: string) =>
  deploy(() => new CertRenewer("cert-renew", renewerWith({ schedule })));

const kinds = ({ resources }: Awaited<ReturnType<typeof made>>) =>
  resources.map(({ type }) => type.split(":").at(-1));

const named = [
  ["six-hourly", `${String(drawn)} */6 * * *`],
  ["monthly", `${String(drawn)} 4 1 * *`],
] as const;

test.each(named)("%s has a random minute: %s", async (schedule, cron) => {
  expect((await made(schedule)).one("CronJob").spec.schedule).toBe(cron);
});

test.each(named)("%s draws its minute from the whole hour", async (schedule) => {
  expect((await made(schedule)).find("RandomInteger").inputs).toEqual({ min: 0, max: 59 });
});

test("the minute is drawn once, so the next up has the same", async () => {
  const deployed = await made("six-hourly");

  // Its name in the stack's state is fixed, and nothing causes another draw.
  expect(deployed.find("RandomInteger").name).toBe("cert-renew-minute");
  expect(deployed.find("RandomInteger").inputs).not.toHaveProperty("keepers");
});

test("the minute is drawn by the component's provider", async () => {
  const deployed = await deploy(
    () =>
      new CertRenewer("cert-renew", renewerWith({ schedule: "six-hourly" }), {
        providers: [new random.Provider("ours")],
      }),
  );

  expect(deployed.find("RandomInteger").provider).toBe("ours");
});

test("a cron expression is used unchanged, and no minute is drawn", async () => {
  const deployed = await made("5 3 * * mon");

  expect(deployed.one("CronJob").spec.schedule).toBe("5 3 * * mon");
  expect(kinds(deployed)).not.toContain("RandomInteger");
});

test("none starts no scheduled runs, and no minute is drawn", async () => {
  const deployed = await made("none");

  expect(deployed.one("CronJob").spec.suspend).toBe(true);
  expect(kinds(deployed)).not.toContain("RandomInteger");
});

test("none keeps the template of the CronJob for runs by hand", async () => {
  const { jobTemplate } = (await made("none")).one("CronJob").spec;

  expect(jobTemplate).toEqual((await made("0 3 * * *")).one("CronJob").spec.jobTemplate);
});

test("none still runs once with up", async () => {
  expect(kinds(await made("none"))).toContain("Job");
});

test.each(["six-hourly", "monthly", "0 3 * * *"])("%s is not suspended", async (schedule) => {
  expect((await made(schedule)).one("CronJob").spec.suspend).toBe(false);
});

test("the component has its schedule as an output", async () => {
  const { result } = await made("0 3 * * *");

  expect(await valueOf(result.schedule)).toBe("0 3 * * *");
});

test("a schedule is in UTC, whatever the cluster's time zone", async () => {
  expect((await made("monthly")).one("CronJob").spec.timeZone).toBe("Etc/UTC");
});

test("a scheduled run never starts while another scheduled run is active", async () => {
  expect((await made("monthly")).one("CronJob").spec.concurrencyPolicy).toBe("Forbid");
});

test("a missed run starts up to a day later", async () => {
  expect((await made("monthly")).one("CronJob").spec.startingDeadlineSeconds).toBe(24 * 3600);
});

test("the last two runs that succeeded and the last three that failed are kept", async () => {
  const deployed = await deploy(() => new CertRenewer("cert-renew", renewerArgs));

  expect(deployed.one("CronJob").spec).toMatchObject({
    successfulJobsHistoryLimit: 2,
    failedJobsHistoryLimit: 3,
  });
});
