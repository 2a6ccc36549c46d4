import { Renewal, type Answer } from "../../support/certRenewer/renewal";

jest.setTimeout(240_000);

const certificate = "valid 2027-01-01 00:00:00";
const expired = "expired 2026-01-01 00:00:00";
const refused = { code: 1, says: "refused\n" };
const unreadable = { code: 1, says: 'error="reading the certificate for nginx-test"\n' };
const noCertificate =
  "publish: there is no certificate on the volume; nothing changes for the site, the next run tries again to obtain one\n";

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal();
});

afterEach(() => {
  renewal.remove();
});

/** Runs both scripts and returns how publish.sh ended. */
async function publishedAfter(...answers: readonly Answer[]) {
  renewal.legoAnswers(...answers);
  await renewal.run("obtain");
  return renewal.run("publish");
}

test("a new certificate is published in the Secret that the site's pods mount", async () => {
  const run = await publishedAfter({ issues: certificate });

  expect(run).toEqual({
    code: 0,
    log: "publish: published: nginx-ssl-secret in nginx-test, valid until 2027-01-01 00:00:00 UTC; served within two minutes\n",
  });
  expect(renewal.sent).toEqual([
    "kubectl apply --server-side --field-manager=cert-renewer --force-conflicts --filename=- --output=jsonpath={.metadata.resourceVersion}\n" +
      "kubectl create secret tls nginx-ssl-secret --namespace nginx-test" +
      " --cert lego/authority/certificates/nginx-test.crt --key lego/authority/certificates/nginx-test.key" +
      " --dry-run=client --output yaml\n" +
      `certificate: ${certificate}\n`,
  ]);
});

test("if the Secret has the certificate already, the log says so", async () => {
  await publishedAfter({ issues: certificate });

  expect(await renewal.run("publish")).toEqual({
    code: 0,
    log: "publish: unchanged: nginx-ssl-secret in nginx-test already has this certificate\n",
  });
});

test("the next run restores a lost Secret, even if no renewal is due", async () => {
  await publishedAfter({ issues: certificate });

  await publishedAfter({});

  expect(renewal.sent).toHaveLength(2);
  expect(renewal.sent[1]).toBe(renewal.sent[0]);
});

test("without a certificate nothing is published", async () => {
  const run = await publishedAfter(refused);

  expect(run).toEqual({
    code: 11,
    log: noCertificate,
  });
  expect(renewal.sent).toEqual([]);
});

test("if a lost certificate can't be replaced, nothing changes for the site", async () => {
  renewal.legoAnswers({ issues: certificate }, unreadable, refused);
  for (const script of ["obtain", "publish", "obtain"] as const) await renewal.run(script);

  const run = await renewal.run("publish");

  expect(run).toEqual({
    code: 11,
    log: noCertificate,
  });
  expect(renewal.sent).toHaveLength(1);
});

test("a certificate that couldn't be renewed is published, and the run fails", async () => {
  renewal.hasCertificate(certificate);

  const { code, log } = await publishedAfter(refused);

  expect(code).toBe(11);
  expect(log).toMatch(
    /publish: the certificate stays in use until 2027-01-01 00:00:00 UTC; the next run tries again to renew it\n$/,
  );
  expect(renewal.sent).toHaveLength(1);
});

test("an expired certificate is not published", async () => {
  renewal.hasCertificate(expired);

  const run = await publishedAfter(refused);

  expect(run).toEqual({
    code: 11,
    log: "publish: not published: expired on 2026-01-01 00:00:00 UTC; the site keeps its certificate, which is no worse, the next run tries to renew\n",
  });
  expect(renewal.sent).toEqual([]);
});

test("if the API server refuses, the log has its error, and the next run publishes", async () => {
  renewal.standIn("refuses-secret", "warning\nError from server (Forbidden)\n");

  const { code, log } = await publishedAfter({ issues: certificate });
  renewal.removeStandIn("refuses-secret");
  const next = await renewal.run("publish");

  expect(code).toBe(13);
  expect(log).toBe(
    "publish: not published: the API server refuses the Secret or can't be reached (Error from server (Forbidden)); nothing changes for the site, the next run tries again\n",
  );
  expect(next.log).toContain("publish: published:");
});
