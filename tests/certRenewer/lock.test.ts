import { once } from "node:events";

import { eventually } from "../support/eventually";
import { Renewal } from "../support/certRenewer/renewal";

jest.setTimeout(240_000);

const scripts = ["obtain", "publish"] as const;

let renewal: Renewal;

beforeEach(async () => {
  renewal = new Renewal();
  renewal.legoAnswers({ issues: "valid 2027-01-01 00:00:00" });
  // publish.sh reads its result.
  await renewal.run("obtain");
});

afterEach(() => {
  renewal.remove();
});

test.each(scripts)("%s waits until another run has unlocked the volume", async (script) => {
  renewal.standIn("sleeps");
  const unlock = await renewal.lockVolume();
  const run = renewal.start(script);
  await eventually(60, () => {
    expect(renewal.log).toContain(
      `${script}: another run has locked the volume; waiting for it to end\n`,
    );
  });

  const ended = once(run, "close");
  unlock();

  expect(await ended).toEqual([0, null]);
});

test.each(scripts)("%s ends on SIGTERM while it waits for the volume", async (script) => {
  renewal.standIn("sleeps");
  await renewal.lockVolume();
  const run = renewal.start(script);
  await eventually(60, () => {
    expect(renewal.log).toContain("waiting for it to end\n");
  });

  const ended = once(run, "exit");
  run.kill("SIGTERM");

  expect(await ended).toEqual([143, null]);
});

test("publishing ends if the volume is no longer writable, and nothing changes for the site", async () => {
  renewal.breakLock();

  expect(await renewal.run("publish")).toEqual({
    code: 10,
    log: "publish: can no longer write to the volume nfs.example.org:/exports/site; nothing changes for the site, the next run tries again\n",
  });
  expect(renewal.sent).toEqual([]);
});

test.each(scripts)("%s gives up after 25 minutes and changes nothing", async (script) => {
  await renewal.lockVolume();
  const runsBefore = renewal.legoRuns;

  const { code, log } = await renewal.run(script);

  expect(code).toBe(14);
  expect(log).toBe(
    `${script}: another run has locked the volume; waiting for it to end\n` +
      `${script}: another run has locked the volume for 25 minutes; giving up, the next run tries again\n`,
  );
  expect(renewal.slept).toBe(25 * 60);
  expect(renewal.legoRuns).toEqual(runsBefore);
  expect(renewal.sent).toEqual([]);
});
