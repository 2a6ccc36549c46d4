import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { AcmeServer } from "../support/certificates/acme";
import { runningDemo } from "../support/demo";
import { eventually } from "../../support/eventually";
import { FileLock } from "./fileLock";
import { anotherKey } from "./privateKey";
import { Renewer } from "../support/certificates/renewer";
import { Site } from "../support/site/site";

jest.setTimeout(1_200_000);

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
  await site.up();
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

/** Waits until the last message of the certificate sidecar matches. */
async function untilSidecarSays(what: RegExp): Promise<void> {
  await site.hurryKubelet();
  await eventually(240, async () => {
    const last = (await site.logs("certificate")).trim().split("\n").at(-1) ?? "";
    if (!what.test(last)) throw new Error(`the last message: ${last}`);
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
    /Z nginx-ssl-secret contains no certificate; the last one stays in use, the renewer's next run repairs the Secret$/,
  ],
  [
    "contains garbage",
    async () => patch({ "tls.crt": garbage }),
    /Z nginx can't serve the certificate in nginx-ssl-secret \(.*no start line.*\); the last one stays in use, the renewer's next run repairs the Secret$/,
  ],
  [
    "has the key of another certificate",
    async () => patch({ "tls.key": Buffer.from(anotherKey()).toString("base64") }),
    /Z nginx can't serve the certificate in nginx-ssl-secret \(.*key values mismatch.*\); the last one stays in use, the renewer's next run repairs the Secret$/,
  ],
] as const;

test.each(faults)(
  "if the Secret %s, the last certificate stays served, the log says so, and the renewer's next run repairs it without an order",
  async (_what, spoil, complaint) => {
    const { serial } = await site.shakeHands();
    const orders = authority.orders;
    await spoil();
    await untilSidecarSays(complaint);

    const meanwhile = await site.shakeHands({ ca });
    const { exitCode, log } = await renewer.run();

    expect(meanwhile).toMatchObject({ serial, verified: true });
    expect(exitCode).toBe(0);
    expect(log).toMatch(
      /^obtain: no renewal is due: .*\npublish: published: nginx-ssl-secret in .*\n$/,
    );
    expect(await published()).toBe(onVolume());
    expect(authority.orders).toBe(orders);
    await untilSidecarSays(/a new certificate is served$/);
    expect(await site.shakeHands({ ca })).toMatchObject({ serial, verified: true });
  },
);

test("the renewer's next run recreates a deleted Secret even if the authority is down", async () => {
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

test("if a run is killed before it publishes, the next run publishes the certificate without another order", async () => {
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
  expect(log).toMatch(/^obtain: no renewal is due: .*\npublish: published: .*\n$/);
  expect(authority.orders).toBe(orders);
  expect(await published()).toBe(onVolume());
  const after = await site.untilPublishedIsServed(ca);
  expect(after.verified).toBe(true);
  expect(after.serial).not.toBe(serial);
});

/**
 * Starts a run that has obtained a certificate and waits to publish it. Each container of a run takes the lock. While
 * lego waits for the authority, the test queues for the lock, and so gets it before publish.
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
  const decisions = runs.map(
    ({ log }) => /^obtain: (obtained|no renewal is due): /m.exec(log)?.[1],
  );
  expect(decisions.sort()).toEqual(["no renewal is due", "obtained"]);
  expect(authority.orders).toBe(orders + 1);
  const after = await site.untilPublishedIsServed(ca);
  expect(after.verified).toBe(true);
  expect(after.serial).not.toBe(serial);
});
