import { once } from "node:events";

import { eventually } from "../support/eventually";
import { Renewal } from "../support/certRenewer/renewal";

jest.setTimeout(60_000);

const halves = ["obtain", "publish"] as const;

let renewal: Renewal;

beforeEach(async () => {
  renewal = new Renewal();
  renewal.legoAnswers({ issues: "valid 2027-01-01 00:00:00" });
  // What publish.sh reads.
  await renewal.run("obtain");
});

afterEach(() => {
  renewal.remove();
});

test.each(halves)("%s waits until another run has left the volume", async (half) => {
  renewal.standIn("sleeps");
  const unlock = await renewal.lockVolume();
  const run = renewal.start(half);
  await eventually(20, () => {
    expect(renewal.log).toContain(
      `${half}: another run is at work on the volume; waiting for it to end\n`,
    );
  });

  const ended = once(run, "close");
  unlock();

  expect(await ended).toEqual([0, null]);
});

test.each(halves)("%s ends when it is told to stop while it waits for the volume", async (half) => {
  renewal.standIn("sleeps");
  await renewal.lockVolume();
  const run = renewal.start(half);
  await eventually(20, () => {
    expect(renewal.log).toContain("waiting for it to end\n");
  });

  const ended = once(run, "exit");
  run.kill("SIGTERM");

  expect(await ended).toEqual([143, null]);
});

test("a volume that can't be written to any more ends publishing, and the site keeps what it has", async () => {
  renewal.breakLock();

  expect(await renewal.run("publish")).toEqual({
    code: 10,
    log: "publish: can't write to the volume nfs.example.org:/exports/site any more; what the site has stays, the next run tries again\n",
  });
  expect(renewal.sent).toEqual([]);
});

test.each(halves)("%s gives up after 25 minutes, and changes nothing", async (half) => {
  await renewal.lockVolume();
  const runsBefore = renewal.legoRuns;

  const { code, log } = await renewal.run(half);

  expect(code).toBe(14);
  expect(log).toBe(
    `${half}: another run is at work on the volume; waiting for it to end\n` +
      `${half}: another run has held the volume for 25 minutes; giving up, the next run tries again\n`,
  );
  expect(renewal.slept).toBe(25 * 60);
  expect(renewal.legoRuns).toEqual(runsBefore);
  expect(renewal.sent).toEqual([]);
});
