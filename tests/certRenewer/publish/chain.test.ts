import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { Renewal } from "../../support/certRenewer/renewal";

jest.setTimeout(240_000);

const state = "valid 2027-01-01 00:00:00\n";
const block = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal();
});

afterEach(() => {
  renewal.remove();
});

/** Publishes a chain and an issuer's certificate that lego wrote, and returns how that ended. */
async function published(chain: string, issuer?: string) {
  renewal.legoAnswers({ issues: state + chain });
  await renewal.run("obtain");
  const file = join(renewal.volume, "lego/authority/certificates/nginx-test.issuer.crt");
  if (issuer !== undefined) writeFileSync(file, issuer);
  return renewal.run("publish");
}

test.each([
  ["within a certificate", block + block.slice(0, 30), block],
  ["within a line that ends one", block + block.trimEnd().slice(0, -1), block],
  ["within the first certificate", block.slice(0, 30), undefined],
  ["between two certificates", block, block],
])("a chain that ends %s is set aside and not published", async (_, chain, issuer) => {
  expect(await published(chain, issuer)).toEqual({
    code: 12,
    log: "publish: refused: certificate and key on the volume can't be used (the chain is incomplete); nothing changes for the site, the next run obtains another\n",
  });
  expect(renewal.sent).toEqual([]);
});

test("no file of an incomplete chain stays where lego looks", async () => {
  await published(block, block);

  expect(renewal.filesIn("lego/authority/certificates")).toEqual([]);
});

test.each([
  ["with its issuer's certificate", block + block, block],
  ["without the issuer's certificate, if lego has none", block, undefined],
  ["without the issuer's certificate, if lego's file of it is empty", block, ""],
])("a complete chain is published %s", async (_, chain, issuer) => {
  expect((await published(chain, issuer)).code).toBe(0);
  expect(renewal.sent).toHaveLength(1);
});
