import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { AcmeServer } from "../support/certificates/acme";
import { runningDemo } from "../../support/demo";
import { eventually } from "../../support/eventually";
import { FileLock } from "./fileLock";
import { anotherKey } from "./privateKey";
import { Renewer } from "../support/certificates/renewer";
import { Site } from "../support/site/site";

jest.setTimeout(400_000);

const demo = runningDemo();
const httpPort = 31084;
const httpsPort = 31447;
let authority: AcmeServer;
let ca: string;
let site: Site;
let renewer: Renewer;

beforeAll(async () => {
  authority = await AcmeServer.start(31040, httpPort);
  ca = await authority.root();
  site = await Site.create(demo, "publishing", 1, { tls: { authority, httpPort, httpsPort } });
  renewer = new Renewer(site);
  await site.stack.up();
  await renewer.first();
  await site.hurryKubelet();
  await site.untilCertified(ca);
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

afterEach(async () => {
  await authority.make("none");
});

/** Waits until that is what the pod's keeper of the certificate said last. */
async function untilKeeperSays(what: RegExp): Promise<void> {
  await site.hurryKubelet();
  await eventually(150, async () => {
    const last = (await site.logs("certificate")).trim().split("\n").at(-1) ?? "";
    if (!what.test(last)) throw new Error(`the keeper says: ${last}`);
  });
}

const published = async () =>
  site.kubectl("get", "secret/nginx-ssl-secret", "-o=jsonpath={.data['tls\\.crt']}");

const onVolume = () =>
  readFileSync(join(site.legoPath(authority), "certificates", "nginx-publishing.crt"), "base64");

const garbage = Buffer.from("garbage").toString("base64");
const patch = async (data: object) =>
  site.kubectl("patch", "secret/nginx-ssl-secret", `--patch=${JSON.stringify({ data })}`);

const faults = [
  [
    "is deleted",
    async () => site.kubectl("delete", "secret/nginx-ssl-secret"),
    /Z nginx-ssl-secret holds no certificate; the last one is served on, the renewer's next run mends the Secret$/,
  ],
  [
    "holds garbage",
    async () => patch({ "tls.crt": garbage }),
    /Z nginx can't serve the certificate in nginx-ssl-secret \(.*no start line.*\); the last one is served on, the renewer's next run mends the Secret$/,
  ],
  [
    "holds the key of another",
    async () => patch({ "tls.key": Buffer.from(anotherKey()).toString("base64") }),
    /Z nginx can't serve the certificate in nginx-ssl-secret \(.*key values mismatch.*\); the last one is served on, the renewer's next run mends the Secret$/,
  ],
] as const;

test.each(faults)(
  "a Secret that %s leaves the last certificate served, says so, and is mended by the renewer's next run, which orders nothing",
  async (_what, spoil, complaint) => {
    const { serial } = await site.shakeHands();
    const orders = authority.orders;
    await spoil();
    await untilKeeperSays(complaint);

    const meanwhile = await site.shakeHands({ ca });
    const { exitCode, log } = await renewer.run();

    expect(meanwhile).toMatchObject({ serial, verified: true });
    expect(exitCode).toBe(0);
    expect(log).toMatch(
      /^obtain: nothing is due: .*\npublish: published: nginx-ssl-secret in .*\n$/,
    );
    expect(await published()).toBe(onVolume());
    expect(authority.orders).toBe(orders);
    await untilKeeperSays(/a new certificate is served$/);
    expect(await site.shakeHands({ ca })).toMatchObject({ serial, verified: true });
  },
);

test("a deleted Secret is back with the renewer's next run though the authority is down", async () => {
  const { serial } = await site.shakeHands();
  await site.kubectl("delete", "secret/nginx-ssl-secret");
  await authority.make("down");

  const { exitCode, log } = await renewer.run();

  expect(exitCode).toBe(11);
  expect(log).toMatch(
    /^obtain: not obtained: .*\npublish: published: .*\npublish: the certificate stays in use until .*; the next run tries again to renew it\n$/,
  );
  expect(await published()).toBe(onVolume());
  expect(await site.shakeHands({ ca })).toMatchObject({ serial, verified: true });
});

test("a certificate whose run was killed before it was published is published by the next run, without another order", async () => {
  const { serial } = await site.shakeHands();
  const version = await site.secretVersion();
  const job = await obtainedButHeldUp();
  await renewer.kill(job.name, "publish").finally(job.letGo);
  const killed = await renewer.ended(job.name);
  const meanwhile = await site.shakeHands({ ca });
  const versionMeanwhile = await site.secretVersion();
  const orders = authority.orders;

  const { exitCode, log } = await renewer.run();

  expect(killed).toMatchObject({ succeeded: false, exitCode: 137 });
  expect(killed.log).toMatch(/^obtain: renewed: /);
  expect(versionMeanwhile).toBe(version);
  expect(meanwhile).toMatchObject({ serial, verified: true });
  expect(exitCode).toBe(0);
  expect(log).toMatch(/^obtain: nothing is due: .*\npublish: published: .*\n$/);
  expect(authority.orders).toBe(orders);
  expect(await published()).toBe(onVolume());
  const after = await site.untilPublishedIsServed(ca);
  expect(after.verified).toBe(true);
  expect(after.serial).not.toBe(serial);
});

/**
 * A run that has obtained and waits to publish. It takes its lock for each half: while the first half
 * waits for the authority, the test queues up for the lock, and so has it before the second half.
 */
async function obtainedButHeldUp() {
  await authority.make("no answer to orders");
  const name = await renewer.start({ FORCE: "true" });
  await authority.untilWaiting();
  const lock = await FileLock.queue(join(site.onNfs, "lego", "lock"));
  await authority.make("none");
  await lock.held();
  return { name, letGo: async () => lock.release() };
}

test("two runs at once on an empty volume order one certificate", async () => {
  for (const name of readdirSync(site.onNfs)) rmSync(join(site.onNfs, name), { recursive: true });
  const { serial } = await site.shakeHands();
  const orders = authority.orders;

  const jobs = await Promise.all([renewer.start(), renewer.start()]);
  const runs = await Promise.all(jobs.map(async (job) => renewer.ended(job)));

  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const decisions = runs.map(({ log }) => /^obtain: (obtained|nothing is due): /m.exec(log)?.[1]);
  expect(decisions.sort()).toEqual(["nothing is due", "obtained"]);
  expect(authority.orders).toBe(orders + 1);
  const after = await site.untilPublishedIsServed(ca);
  expect(after.verified).toBe(true);
  expect(after.serial).not.toBe(serial);
});
