import { once } from "node:events";

import { eventually } from "../../support/eventually";
import { Renewal } from "../../support/certRenewer/renewal";

jest.setTimeout(240_000);

const hour = 3600;
const refused = { code: 1, says: 'time=now level=ERROR msg=Error error="acme: error: 403"\n' };

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal({ KEEP_TRYING_HOURS: "24" });
});

afterEach(() => {
  renewal.remove();
});

test("without a certificate a run tries again, after a minute and then every twenty", async () => {
  renewal.legoAnswers(refused, refused, refused, { issues: "valid 2027-01-01 00:00:00" });

  const { code, log } = await renewal.run("obtain");

  expect(code).toBe(0);
  expect(log.match(/trying again in \d+ min/g)).toEqual([
    "trying again in 1 min",
    "trying again in 20 min",
    "trying again in 20 min",
  ]);
  expect(log).toMatch(/obtain: obtained: valid until [^\n]+\n$/);
});

test("after a day without a certificate a run ends, and the schedule continues", async () => {
  renewal.legoAnswers(refused);

  expect((await renewal.run("obtain")).code).toBe(0);
  const times = renewal.legoRuns.map(({ at }) => at);
  const lasted = Math.max(...times) - Math.min(...times);
  expect(lasted).toBeGreaterThan(23 * hour);
  expect(lasted).toBeLessThan(24 * hour);
});

test("a run fails less than five times an hour, which an authority allows", async () => {
  renewal.legoAnswers(refused);

  await renewal.run("obtain");

  const times = renewal.legoRuns.map(({ at }) => at);
  const withinAnHour = times.map((from) => times.filter((at) => from <= at && at < from + hour));
  expect(Math.max(...withinAnHour.map((tries) => tries.length))).toBeLessThan(5);
});

test("a run tries once if there is a certificate already", async () => {
  renewal.hasCertificate("valid 2027-01-01 00:00:00");
  renewal.legoAnswers(refused);

  await renewal.run("obtain");

  expect(renewal.legoRuns).toHaveLength(1);
});

test("a run that waits ends at once on SIGTERM", async () => {
  renewal.standIn("sleeps");
  renewal.legoAnswers(refused);
  const run = renewal.start("obtain");
  await eventually(60, () => {
    expect(renewal.log).toContain("trying again in 1 min");
  });

  const ended = once(run, "exit");
  run.kill("SIGTERM");

  expect(await ended).toEqual([143, null]);
});
