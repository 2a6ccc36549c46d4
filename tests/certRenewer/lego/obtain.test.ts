import { Renewal } from "../../support/certRenewer/renewal";

jest.setTimeout(240_000);

const old = "valid 2027-01-01 00:00:00";
const renewed = "valid 2027-03-01 00:00:00";
const refused = { code: 1, says: 'time=now level=ERROR msg=Error error="acme: error: 403"\n' };

let renewal: Renewal;

beforeEach(() => {
  renewal = new Renewal();
});

afterEach(() => {
  renewal.remove();
});

/** Replaces the one without special settings. */
function renewalWith(settings: Readonly<Record<string, string>>): void {
  renewal.remove();
  renewal = new Renewal(settings);
}

test("the first certificate is obtained, and the log says how long it is valid", async () => {
  renewal.legoAnswers({ issues: old });

  expect(await renewal.run("obtain")).toEqual({
    code: 0,
    log: "obtain: obtained: valid until 2027-01-01 00:00:00 UTC\n",
  });
});

test.each([
  [
    "the authority asks for no renewal yet (ARI)",
    'msg="Calling renewal info endpoint."\nmsg="RenewalInfo endpoint indicates that renewal is not needed."\n',
  ],
  [
    "the authority did not answer when to renew (ARI)",
    'msg="Calling renewal info endpoint."\nmsg="Skip renewal."\n',
  ],
  ["the authority doesn't offer ARI", 'msg="Skip renewal."\n'],
])("if no renewal is due, the log says so: %s", async (words, says) => {
  renewal.hasCertificate(old);
  renewal.legoAnswers({ says });

  expect(await renewal.run("obtain")).toEqual({
    code: 0,
    log: `obtain: no renewal is due: valid until 2027-01-01 00:00:00 UTC, ${words}\n`,
  });
});

test.each([
  ["its names have changed", 'msg="Changes detected in the certificate configuration."\n'],
  [
    "the authority asks for it (ARI)",
    'msg="RenewalInfo endpoint indicates that renewal is needed."\n',
  ],
  ["it is due by its age", 'msg="Trying renewal."\n'],
])("the log says why a certificate is renewed: %s", async (cause, says) => {
  renewal.hasCertificate(old);
  renewal.legoAnswers({ says, issues: renewed });

  expect(await renewal.run("obtain")).toEqual({
    code: 0,
    log: `obtain: renewed: valid until 2027-03-01 00:00:00 UTC, because ${cause}\n`,
  });
});

test("a renewal can be forced, and the log says so", async () => {
  renewalWith({ FORCE: "true" });
  renewal.hasCertificate(old);
  renewal.legoAnswers({ issues: renewed });

  const { log } = await renewal.run("obtain");

  expect(renewal.legoRuns.map(({ forced }) => forced)).toEqual([true]);
  expect(log).toMatch(/because it was forced\n$/);
});

test("a run ends if the volume isn't writable, and the message has the fix", async () => {
  renewalWith({ VOLUME: "/dev/null" });
  const user = String(process.getuid?.());

  expect(await renewal.run("obtain")).toEqual({
    code: 10,
    log:
      `obtain: can't write to the volume nfs.example.org:/exports/site as user ${user}; ` +
      `run on the NFS server: chown -R ${user}:${user} /exports/site\n`,
  });
  expect(renewal.legoRuns).toEqual([]);
});

test("the message about the volume names the folder, even if the NFS server has an IPv6 address", async () => {
  renewalWith({ VOLUME: "/dev/null", NFS_EXPORT: "2001:db8::10:/exports/site" });

  expect((await renewal.run("obtain")).log).toMatch(/: chown -R \d+:\d+ \/exports\/site\n$/);
});

test("the site's pods can read challenges, but no keys", async () => {
  renewal.legoAnswers({ issues: old });

  await renewal.run("obtain");

  expect(renewal.modeOf("challenges")).toBe("755");
  expect(renewal.modeOf("lego")).toBe("700");
});

test("a scheduled run tries once", async () => {
  renewal.legoAnswers(refused);

  await renewal.run("obtain");

  expect(renewal.legoRuns).toHaveLength(1);
});
