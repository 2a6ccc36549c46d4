import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { Renewal } from "../../support/certRenewer/renewal";

jest.setTimeout(60_000);

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
  "where the authority won't have it as a successor, it is ordered as any other: %s",
  async (why) => {
    renewal.hasCertificate(certificate);
    renewal.legoAnswers(
      { code: 1, says: `time=now level=ERROR msg=Error error="${why}"\n` },
      { issues: renewed },
    );

    const { log } = await renewal.run("obtain");

    expect(log).toMatch(/^obtain: the authority doesn't take the new certificate for a successor/);
    expect(log).toMatch(/\nobtain: renewed: valid until 2027-03-01 00:00:00 UTC/);
    expect(renewal.legoRuns.map(({ successor }) => successor)).toEqual([true, false]);
  },
);

test("a new account orders no successor of the old one's certificate", async () => {
  renewal.hasCertificate(certificate);
  renewal.legoAnswers({ code: 1, says: "accountDoesNotExist\n" }, { issues: renewed });

  await renewal.run("obtain");

  expect(renewal.legoRuns.at(-1)).toMatchObject({ account: "none", successor: false });
});

test("nothing is ordered where it could not be kept, and the site keeps what it has", async () => {
  renewal.hasCertificate(certificate);
  // What is to be written there for a trial fails, as on a full volume.
  mkdirSync(join(renewal.volume, "lego", "authority", "room"));

  const { code, log } = await renewal.run("obtain");

  expect(code).toBe(10);
  expect(log).toMatch(
    /^obtain: the volume nfs\.example\.org:\/exports\/site is full, or not all on it can be read \(.+\); nothing is ordered, what the site has stays, the next run tries again\n$/,
  );
  expect(renewal.legoRuns).toEqual([]);
});
