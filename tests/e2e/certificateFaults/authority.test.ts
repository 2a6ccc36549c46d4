import { AcmeServer } from "../support/certificates/acme";
import { runningDemo } from "../support/demo";
import { eventually } from "../../support/eventually";
import { Renewer } from "../support/certificates/renewer";
import { Site } from "../support/site/site";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const httpPort = 31082;
const httpsPort = 31445;
let authority: AcmeServer;
let site: Site;
let renewer: Renewer;

beforeAll(async () => {
  authority = await AcmeServer.start(31020, httpPort);
  await authority.make("down");
  site = await Site.create(demo, "authority", 1, { tls: { authority, httpPort, httpsPort } });
  renewer = new Renewer(site);
  await site.up();
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

afterEach(async () => {
  await authority.make("none");
  await authority.moveBack(site.host);
});

/** The log of the first run after one failed attempt. */
async function firstFailure(): Promise<string> {
  const job = await renewer.firstJob();
  return eventually(400, async () => {
    const log = await renewer.logOf(job);
    if (!log.includes("trying again")) throw new Error(`no failure yet: ${log}`);
    return log;
  });
}

test("until the first certificate is obtained, the site is served over HTTP, and the log has the reason and the time of the next attempt", async () => {
  const log = await firstFailure();

  expect(log).toMatch(
    /^obtain: not obtained: .*connection refused"\nobtain: no certificate yet; trying again in 1 min\n/,
  );
  const page = await site.askByHttp("/");
  expect(page.status).toBe(200);
  expect(page.body).toContain("first");
});

test("the first run obtains a certificate when the authority is back, even if lego left an unregistered account", async () => {
  await firstFailure();
  await authority.make("none");

  const { succeeded, log } = await renewer.first();

  expect(succeeded).toBe(true);
  expect(log).toMatch(
    /obtain: the account on the volume can't be used; registering another\nobtain: obtained: .*\npublish: published: /,
  );
  await site.hurryKubelet();
  expect(await site.untilCertified(await authority.root())).toMatchObject({ verified: true });
});

test.each([
  ["is down", async () => authority.make("down"), /connection refused/],
  ["limits the rate", async () => authority.make("rate limit"), /429 .*rateLimited/],
  [
    "finds the domain elsewhere",
    // This machine's address on the link to the node, where no site is.
    async () => authority.move(site.host, "10.251.0.1"),
    /error:connection .* dial tcp 10\.251\.0\.1/,
  ],
])(
  "while the authority %s, no renewal succeeds, and the last certificate stays published and served",
  async (_what, fail, reason) => {
    const ca = await authority.root();
    const { serial } = await site.shakeHands();
    const version = await site.secretVersion();
    await fail();

    const { exitCode, log } = await renewer.run({ FORCE: "true" });

    expect(exitCode).toBe(11);
    const [obtain, ...publish] = log.trim().split("\n");
    expect(obtain).toMatch(/^obtain: not obtained: /);
    expect(obtain).toMatch(reason);
    expect(publish).toEqual([
      "publish: unchanged: nginx-ssl-secret in nginx-authority already has this certificate",
      expect.stringMatching(
        /^publish: the certificate stays in use until .* UTC; the next run tries again to renew it$/,
      ),
    ]);
    expect(await site.secretVersion()).toBe(version);
    expect(await site.shakeHands({ ca })).toMatchObject({ serial, verified: true });
  },
);

test("a renewal succeeds as soon as the faults are gone", async () => {
  const ca = await authority.root();
  const { serial } = await site.shakeHands();

  const { exitCode, log } = await renewer.run({ FORCE: "true" });

  expect(exitCode).toBe(0);
  expect(log).toMatch(/obtain: renewed: .*\npublish: published: /);
  const after = await site.untilPublishedIsServed(ca);
  expect(after.verified).toBe(true);
  expect(after.serial).not.toBe(serial);
});
