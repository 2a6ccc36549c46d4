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

test.each(named)("%s is at a minute drawn for the stack: %s", async (schedule, cron) => {
  expect((await made(schedule)).one("CronJob").spec.schedule).toBe(cron);
});

test.each(named)("%s draws its minute from the whole hour", async (schedule) => {
  expect((await made(schedule)).find("RandomInteger").inputs).toEqual({ min: 0, max: 59 });
});

test("the minute is drawn once: with the next up it is the same", async () => {
  const deployed = await made("six-hourly");

  // A name of its own in the stack's state, and nothing that would have it drawn anew.
  expect(deployed.find("RandomInteger").name).toBe("cert-renew-minute");
  expect(deployed.find("RandomInteger").inputs).not.toHaveProperty("keepers");
});

test("the minute is drawn by the provider that the component is given", async () => {
  const deployed = await deploy(
    () =>
      new CertRenewer("cert-renew", renewerWith({ schedule: "six-hourly" }), {
        providers: [new random.Provider("ours")],
      }),
  );

  expect(deployed.find("RandomInteger").provider).toBe("ours");
});

test("a cron expression is taken as it is, and no minute is drawn", async () => {
  const deployed = await made("5 3 * * mon");

  expect(deployed.one("CronJob").spec.schedule).toBe("5 3 * * mon");
  expect(kinds(deployed)).not.toContain("RandomInteger");
});

test("none runs nothing by itself and draws nothing", async () => {
  const deployed = await made("none");

  expect(deployed.one("CronJob").spec.suspend).toBe(true);
  expect(kinds(deployed)).not.toContain("RandomInteger");
});

test("none leaves a run by hand possible, whose template is the CronJob's", async () => {
  const { jobTemplate } = (await made("none")).one("CronJob").spec;

  expect(jobTemplate).toEqual((await made("0 3 * * *")).one("CronJob").spec.jobTemplate);
});

test("none still obtains a certificate with up", async () => {
  expect(kinds(await made("none"))).toContain("Job");
});

test.each(["six-hourly", "monthly", "0 3 * * *"])("%s is not suspended", async (schedule) => {
  expect((await made(schedule)).one("CronJob").spec.suspend).toBe(false);
});

test("the component tells when it runs", async () => {
  const { result } = await made("0 3 * * *");

  expect(await valueOf(result.schedule)).toBe("0 3 * * *");
});

test("a schedule is in UTC, whatever the cluster's time zone", async () => {
  expect((await made("monthly")).one("CronJob").spec.timeZone).toBe("Etc/UTC");
});

test("a run never begins while the one before is at work", async () => {
  expect((await made("monthly")).one("CronJob").spec.concurrencyPolicy).toBe("Forbid");
});

test("a run that was missed is made up for within a day", async () => {
  expect((await made("monthly")).one("CronJob").spec.startingDeadlineSeconds).toBe(24 * 3600);
});

test("the last two runs that went well and the last three that failed can be looked at", async () => {
  const deployed = await deploy(() => new CertRenewer("cert-renew", renewerArgs));

  expect(deployed.one("CronJob").spec).toMatchObject({
    successfulJobsHistoryLimit: 2,
    failedJobsHistoryLimit: 3,
  });
});
