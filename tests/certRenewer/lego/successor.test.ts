import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { Renewal } from "../../support/certRenewer/renewal";

jest.setTimeout(240_000);

const certificate = "valid 2027-01-01 00:00:00";
const renewed = "valid 2027-03-01 00:00:00";

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal();
});

afterEach(() => {
  renewal.remove();
});

test.each([
  "acme: error: 403 :: unauthorized :: requester account did not request the certificate being replaced by this order",
  "acme: error: 400 :: malformed :: parsing ARI CertID failed: no known issuer matches",
  "acme: error: 400 :: badNonce :: JWS has an invalid anti-replay nonce: Tfh",
])(
  "if the authority refuses a replacement, the certificate is ordered as a new one: %s",
  async (why) => {
    renewal.hasCertificate(certificate);
    renewal.legoAnswers(
      { code: 1, says: `time=now level=ERROR msg=Error error="${why}"\n` },
      { issues: renewed },
    );

    const { log } = await renewal.run("obtain");

    expect(log).toMatch(/^obtain: the authority doesn't accept the order as a replacement/);
    expect(log).toMatch(/\nobtain: renewed: valid until 2027-03-01 00:00:00 UTC/);
    expect(renewal.legoRuns.map(({ successor }) => successor)).toEqual([true, false]);
  },
);

test("a new account doesn't order a replacement of the old account's certificate", async () => {
  renewal.hasCertificate(certificate);
  renewal.legoAnswers({ code: 1, says: "accountDoesNotExist\n" }, { issues: renewed });

  await renewal.run("obtain");

  expect(renewal.legoRuns.at(-1)).toMatchObject({ account: "none", successor: false });
});

test("nothing is ordered if it couldn't be stored, and nothing changes for the site", async () => {
  renewal.hasCertificate(certificate);
  // The script's test write fails, as on a full volume.
  mkdirSync(join(renewal.volume, "lego", "authority", "space-check"));

  const { code, log } = await renewal.run("obtain");

  expect(code).toBe(10);
  expect(log).toMatch(
    /^obtain: the volume nfs\.example\.org:\/exports\/site is full, or some of its files can't be read \(.+\); nothing is ordered, nothing changes for the site, the next run tries again\n$/,
  );
  expect(renewal.legoRuns).toEqual([]);
});
