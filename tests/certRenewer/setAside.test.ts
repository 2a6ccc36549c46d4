import { rmSync, truncateSync } from "node:fs";
import { join } from "node:path";

import { Renewal, type Answer } from "../support/certRenewer/renewal";

jest.setTimeout(240_000);

const certificate = "valid 2027-01-01 00:00:00";

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal();
});

afterEach(() => {
  renewal.remove();
});

/** Runs both scripts and returns how publish.sh ended. */
async function publishedAfter(answer: Answer) {
  renewal.legoAnswers(answer);
  await renewal.run("obtain");
  return renewal.run("publish");
}

test.each([
  ["the authority has forgotten", "urn:ietf:params:acme:error:accountDoesNotExist"],
  ["can't be read", 'time=now level=ERROR msg=Error error="set up account: unexpected end"'],
])("an account that %s is set aside, and another is registered", async (_, says) => {
  renewal.legoAnswers({ code: 1, says: `${says}\n` }, { issues: certificate });

  const { log } = await renewal.run("obtain");

  expect(log).toMatch(
    /^obtain: the account on the volume can't be used; registering another\nobtain: obtained:/,
  );
  expect(renewal.legoRuns.at(-1)?.account).toBe("none");
  expect(renewal.filesIn("lego/authority/unusable")).toEqual(["accounts"]);
});

test.each([
  'error="reading the certificate for \\"nginx-test\\""',
  'error="reading certificate resource file for \\"nginx-test\\""',
  "panic: runtime error",
])("a certificate that lego can't read is set aside, and another is obtained: %s", async (says) => {
  renewal.hasCertificate("broken");
  renewal.legoAnswers({ code: 1, says: `${says}\n` }, { issues: certificate });

  const { log } = await renewal.run("obtain");

  expect(log).toBe(
    "obtain: the certificate on the volume can't be read; obtaining another, nothing changes for the site until then\n" +
      "obtain: obtained: valid until 2027-01-01 00:00:00 UTC\n",
  );
  expect(renewal.filesIn("lego/authority/unusable")).toEqual(["nginx-test.crt", "nginx-test.key"]);
});

test.each([
  "error: tls: private key does not match public key",
  "error: x509: malformed certificate",
  "error: asn1: structure error: tags don't match",
])("a pair that nginx couldn't serve is not published, but set aside: %s", async (why) => {
  renewal.standIn("refuses-pair", `${why}\nmore\n`);

  expect(await publishedAfter({ issues: certificate })).toEqual({
    code: 12,
    log: `publish: refused: certificate and key on the volume can't be used (${why}); nothing changes for the site, the next run obtains another\n`,
  });
  expect(renewal.filesIn("lego/authority/certificates")).toEqual([]);
  expect(renewal.sent).toEqual([]);
});

test.each([
  ["missing", rmSync],
  ["empty", truncateSync],
])(
  "a certificate whose key is %s is set aside, because no other key matches it",
  async (_, spoil) => {
    renewal.legoAnswers({ issues: certificate });
    await renewal.run("obtain");
    spoil(join(renewal.volume, "lego/authority/certificates/nginx-test.key"));

    expect(await renewal.run("publish")).toEqual({
      code: 12,
      log: "publish: refused: certificate and key on the volume can't be used (there is no key); nothing changes for the site, the next run obtains another\n",
    });
    expect(renewal.filesIn("lego/authority/certificates")).toEqual([]);
    expect(renewal.sent).toEqual([]);
  },
);

test.each(["kubectl-is-missing", "kubectl-is-killed"])(
  "nothing is set aside if the pair can't be checked: %s",
  async (trouble) => {
    renewal.standIn(trouble);

    const { code, log } = await publishedAfter({ issues: certificate });

    expect(code).toBe(13);
    expect(log).toMatch(
      /^publish: not published: certificate and key could not be checked \([^\n]*\); nothing changes for the site, the next run tries again$/m,
    );
    expect(renewal.filesIn("lego/authority/certificates")).toEqual([
      "nginx-test.crt",
      "nginx-test.key",
    ]);
  },
);

test("if kubectl can't check the pair, the log has its error", async () => {
  renewal.standIn("refuses-pair", "error: open nginx-test.crt: input/output error\nmore\n");

  expect((await publishedAfter({ issues: certificate })).log).toContain(
    "could not be checked (error: open nginx-test.crt: input/output error);",
  );
});

test("the run after one that couldn't check the pair publishes it", async () => {
  renewal.standIn("kubectl-is-killed");
  await publishedAfter({ issues: certificate });
  renewal.removeStandIn("kubectl-is-killed");

  expect((await renewal.run("publish")).log).toContain("publish: published:");
});

test("only the files that were set aside last are kept, so the volume doesn't fill", async () => {
  renewal.standIn("refuses-pair", "error: tls: failed to find any PEM data in key input\n");

  await publishedAfter({ issues: certificate });
  await publishedAfter({ issues: certificate });

  expect(renewal.filesIn("lego/authority/certificates")).toEqual([]);
  expect(renewal.filesIn("lego/authority/unusable")).toEqual(["nginx-test.crt", "nginx-test.key"]);
});
