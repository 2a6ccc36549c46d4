import { readConfig } from "../../config";
import { baseConfig, configure, configWith, refusal } from "../support/stack/stack";

const message = [
  "must be letsencrypt, letsencrypt-staging, or the https address of an ACME directory",
  "use letsencrypt, or letsencrypt-staging if browser warnings do no harm",
] as const;
const key = "corekube:certificate.authority";

/** The TLS settings that an authority leads to, for a site whose names any authority may certify. */
function tlsBy(authority: string | undefined, accept: readonly string[] = []) {
  configure({
    ...baseConfig,
    "corekube:accept": accept,
    "corekube:certificate": { email: "ops@corekube.com", authority },
  });
  const { tls } = readConfig();
  if (tls.endsAt !== "nginx") throw new Error("TLS doesn't end in nginx");
  return tls;
}

test.each([
  ["letsencrypt", "https://acme-v02.api.letsencrypt.org/directory"],
  ["https://acme.zerossl.com/v2/DV90", "https://acme.zerossl.com/v2/DV90"],
  ["https://10.251.0.2:14000/dir", "https://10.251.0.2:14000/dir"],
  ["https://192.0.2.10/dir", "https://192.0.2.10/dir"],
  ["https://[2001:db8::1]/dir", "https://[2001:db8::1]/dir"],
  ["https://[2001:db8::1]:14000/dir", "https://[2001:db8::1]:14000/dir"],
  ["https://ca.corekube.com:65535/dir", "https://ca.corekube.com:65535/dir"],
  ["https://ca.corekube.com/acme/my-ca/v2.0/~dir", "https://ca.corekube.com/acme/my-ca/v2.0/~dir"],
  ["https://ca.corekube.com/", "https://ca.corekube.com/"],
])("certificates may come from %s", (authority, directory) => {
  expect(tlsBy(authority).certificate.directory).toBe(directory);
});

test("certificates may come from Let's Encrypt's staging authority if the stack accepts that", () => {
  const { certificate } = tlsBy("letsencrypt-staging", ["untrusted-certificates"]);

  expect(certificate.directory).toBe("https://acme-staging-v02.api.letsencrypt.org/directory");
});

test("certificates come from Let's Encrypt if the stack sets no authority", () => {
  expect(tlsBy(undefined).certificate.directory).toBe(
    "https://acme-v02.api.letsencrypt.org/directory",
  );
});

test.each([
  "",
  "Let's Encrypt",
  "LetsEncrypt",
  "staging",
  "toString",
  "acme.corekube.com/directory",
  "https://acme.corekube.com",
  "https:///directory",
  "http://acme.corekube.com/directory",
  "ftp://acme.corekube.com/directory",
  "https://acme.corekube.com/my directory",
  "https://acme.corekube.com:0/directory",
  "https://acme.corekube.com:65536/directory",
  "https://acme.corekube.com:port/directory",
  "https://[::/dir",
  "https://2001:db8::1/dir",
  "https://[192.0.2.10]/dir",
  "https://256.0.0.1/dir",
  "https://a%zz/dir",
  "https://a%2eb/dir",
  "https://../x",
  "https://-a.corekube.com/dir",
  "https://a_b.corekube.com/dir",
  "https://münchen.de/dir",
  'https://a"b/dir',
  "https://a\\b/dir",
  "https://acme.corekube.com/$(id)",
  "https://acme.corekube.com/dir\n",
  "https://acme.corekube.com/dir\0",
  1,
])("certificates can't come from %j", (authority) => {
  configure(configWith(key, authority));

  expect(() => readConfig()).toThrow(refusal([key, authority, ...message]));
});

test.each([
  ["a password", "https://you:secret@acme.corekube.com/d", "https://…@acme.corekube.com/d"],
  ["a user", "https://you@acme.corekube.com/d", "https://…@acme.corekube.com/d"],
  ["a token", "https://acme.corekube.com/d?token=secret", "https://acme.corekube.com/d?…"],
  ["a fragment", "https://acme.corekube.com/d#secret", "https://acme.corekube.com/d#…"],
])("%s in the authority's address is refused, and not shown", (_, authority, shown) => {
  configure(configWith(key, authority));

  expect(() => readConfig()).toThrow(refusal([key, shown, ...message]));
});

test.each([
  "letsencrypt",
  "https://acme.zerossl.com/v2/DV90",
  "https://acme.contest.org/directory",
  "https://ca.contest:8443/directory",
  "https://latest.corekube.com/directory",
  "https://contest.corekube.com/directory",
  "https://backstaging.corekube.com/directory",
  "https://tested.corekube.com/directory",
  "https://ca.corekube.com/test/directory",
])("browsers trust the certificates of %s", (authority) => {
  expect(tlsBy(authority).trusted).toBe(true);
});

test.each([
  "letsencrypt-staging",
  "https://acme-staging-v02.api.letsencrypt.org/directory",
  "https://dv.acme-v02.test-api.pki.goog/directory",
  "https://staging.corekube.com/directory",
  "https://test4.corekube.com/directory",
  "https://acme-test.corekube.com/directory",
  "https://acme.test/directory",
  "https://acme.test:14000/directory",
])("browsers don't trust the certificates of %s", (authority) => {
  expect(tlsBy(authority, ["untrusted-certificates"]).trusted).toBe(false);
});

test.each([
  "https://acme-v02.api.letsencrypt.org/",
  "https://acme-v02.api.letsencrypt.org/dir",
  "https://acme-v02.api.letsencrypt.org/directory/",
  "https://acme-v02.api.letsencrypt.org:14000/directory",
  "https://acme-v01.api.letsencrypt.org/directory",
  "https://acme-staging-v02.api.letsencrypt.org/acme/new-order",
  "https://letsencrypt.org/",
])("%s is at Let's Encrypt but isn't a directory", (authority) => {
  configure({
    ...configWith("corekube:accept", ["untrusted-certificates"]),
    "corekube:certificate": { email: "ops@corekube.com", authority },
  });

  expect(() => readConfig()).toThrow(
    refusal([
      key,
      authority,
      "is an address at Let's Encrypt, but not its directory's",
      "write letsencrypt, or letsencrypt-staging if browser warnings do no harm",
    ]),
  );
});
