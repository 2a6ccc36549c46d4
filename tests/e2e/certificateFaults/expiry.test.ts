import { AcmeServer } from "../support/certificates/acme";
import { runningDemo } from "../support/demo";
import { eventually } from "../../support/eventually";
import { Renewer } from "../support/certificates/renewer";
import { Site } from "../support/site/site";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const httpPort = 31085;
const httpsPort = 31448;
let authority: AcmeServer;
let site: Site;
let renewer: Renewer;

beforeAll(async () => {
  authority = await AcmeServer.start(31050, httpPort, { validSeconds: 60 });
  site = await Site.create(demo, "expiry", 1, { tls: { authority, httpPort, httpsPort } });
  renewer = new Renewer(site);
  await site.up();
  await renewer.first();
  await site.hurryKubelet();
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

afterEach(async () => {
  await authority.make("none");
});

/** Waits until the served certificate has expired, and returns it. */
async function untilExpired(): Promise<{ serial: string; validTo: Date }> {
  return eventually(300, async () => {
    const shown = await site.shakeHands();
    if (Date.now() <= shown.validTo.getTime()) throw new Error(`${shown.serial} has not expired`);
    return shown;
  });
}

test("an expired certificate stays while no other can be obtained, and the log says when it expired", async () => {
  const { serial, validTo } = await untilExpired();
  const version = await site.secretVersion();
  await authority.make("down");

  const { exitCode, log } = await renewer.run();

  const since = validTo.toISOString().replace("T", " ").replace(".000Z", " UTC");
  expect(exitCode).toBe(11);
  expect(log).toMatch(/^obtain: not obtained: .*connection refused/);
  expect(log).toContain(
    `publish: not published: expired on ${since}; the site keeps its certificate, which is no worse, the next run tries to renew\n`,
  );
  expect(await site.secretVersion()).toBe(version);
  expect(await site.shakeHands()).toMatchObject({ serial });
});

test("an expired certificate is renewed by the first run that reaches the authority", async () => {
  const ca = await authority.root();
  const { serial } = await untilExpired();

  const { exitCode, log } = await renewer.run();

  expect(exitCode).toBe(0);
  expect(log).toMatch(/^obtain: renewed: valid until .*\npublish: published: .*\n$/);
  const after = await site.untilPublishedIsServed(ca);
  expect(after.serial).not.toBe(serial);
});
