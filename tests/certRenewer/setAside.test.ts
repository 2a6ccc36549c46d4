import { Renewal, type Answer } from "../support/renewal";

jest.setTimeout(60_000);

const certificate = "valid 2027-01-01 00:00:00";

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal();
});

afterEach(() => {
  renewal.remove();
});

/** A whole run; what its second half came to. */
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
    /^obtain: the account on the volume is of no use; registering again\nobtain: obtained:/,
  );
  expect(renewal.legoRuns.at(-1)?.account).toBe("none");
  expect(renewal.filesIn("lego/authority/unusable")).toEqual(["accounts"]);
});

test.each([
  'error="reading the certificate for \\"nginx-test\\""',
  'error="reading certificate resource file for \\"nginx-test\\""',
  "panic: runtime error",
])(
  "a certificate that lego stumbles over is set aside, and another is obtained: %s",
  async (says) => {
    renewal.hasCertificate("broken");
    renewal.legoAnswers({ code: 1, says: `${says}\n` }, { issues: certificate });

    const { log } = await renewal.run("obtain");

    expect(log).toBe(
      "obtain: the certificate on the volume can't be read; obtaining another, what the site has stays\n" +
        "obtain: obtained: valid until 2027-01-01 00:00:00 UTC\n",
    );
    expect(renewal.filesIn("lego/authority/unusable")).toEqual([
      "nginx-test.crt",
      "nginx-test.key",
    ]);
  },
);

test("what nginx couldn't serve is not published, but set aside", async () => {
  renewal.standIn("refuses-pair", "error: tls: private key does not match public key\nmore\n");

  expect(await publishedAfter({ issues: certificate })).toEqual({
    code: 12,
    log: "publish: refused: certificate and key on the volume can't be used (error: tls: private key does not match public key); what the site has stays, the next run obtains another\n",
  });
  expect(renewal.filesIn("lego/authority/certificates")).toEqual([]);
  expect(renewal.sent).toEqual([]);
});

test("a chain that was cut off is not published", async () => {
  const cutOff = `${certificate}\n-----BEGIN CERTIFICATE-----\nMIIB`;

  expect(await publishedAfter({ issues: cutOff })).toEqual({
    code: 12,
    log: "publish: refused: certificate and key on the volume can't be used (the chain is cut off); what the site has stays, the next run obtains another\n",
  });
  expect(renewal.sent).toEqual([]);
});

test("what was set aside last is kept, and no more: the volume doesn't fill", async () => {
  renewal.standIn("refuses-pair", "error\n");

  await publishedAfter({ issues: certificate });
  await publishedAfter({ issues: certificate });

  expect(renewal.filesIn("lego/authority/certificates")).toEqual([]);
  expect(renewal.filesIn("lego/authority/unusable")).toEqual(["nginx-test.crt", "nginx-test.key"]);
});
