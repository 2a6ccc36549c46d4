import { readConfig } from "../../config";
import { configure, configWith, refusal } from "../support/stack";

const message = [
  "must be letsencrypt, letsencrypt-staging, or the https address of an ACME directory",
  "use letsencrypt; letsencrypt-staging where a browser's warning does no harm",
] as const;
const key = "corekube:certificate.authority";

/** What becomes of an authority, for a site whose names anyone could certify. */
function tlsBy(authority: string | undefined) {
  configure({
    ...configWith("corekube:site.domains", ["corekube.com"]),
    "corekube:certificate": { email: "ops@corekube.com", authority },
  });
  const { tls } = readConfig();
  if (tls.endsAt !== "nginx") throw new Error("TLS doesn't end in nginx");
  return tls;
}

test.each([
  ["letsencrypt", "https://acme-v02.api.letsencrypt.org/directory"],
  ["letsencrypt-staging", "https://acme-staging-v02.api.letsencrypt.org/directory"],
  ["https://acme.zerossl.com/v2/DV90", "https://acme.zerossl.com/v2/DV90"],
  ["https://10.251.0.2:14000/dir", "https://10.251.0.2:14000/dir"],
  ["https://192.0.2.10/dir", "https://192.0.2.10/dir"],
  ["https://[2001:db8::1]/dir", "https://[2001:db8::1]/dir"],
  ["https://[2001:db8::1]:14000/dir", "https://[2001:db8::1]:14000/dir"],
  ["https://ca.example.org:65535/dir", "https://ca.example.org:65535/dir"],
  ["https://ca.example.org/acme/my-ca/v2.0/~dir", "https://ca.example.org/acme/my-ca/v2.0/~dir"],
  ["https://ca.example.org/", "https://ca.example.org/"],
])("certificates may come from %s", (authority, directory) => {
  expect(tlsBy(authority).certificate.directory).toBe(directory);
});

test("certificates come from Let's Encrypt where the stack names no authority", () => {
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
  "acme.example.org/directory",
  "https://acme.example.org",
  "https:///directory",
  "http://acme.example.org/directory",
  "ftp://acme.example.org/directory",
  "https://acme.example.org/my directory",
  "https://acme.example.org:0/directory",
  "https://acme.example.org:65536/directory",
  "https://acme.example.org:port/directory",
  "https://[::/dir",
  "https://2001:db8::1/dir",
  "https://[192.0.2.10]/dir",
  "https://256.0.0.1/dir",
  "https://a%zz/dir",
  "https://a%2eb/dir",
  "https://../x",
  "https://-a.example.org/dir",
  "https://a_b.example.org/dir",
  "https://münchen.de/dir",
  'https://a"b/dir',
  "https://a\\b/dir",
  "https://acme.example.org/$(id)",
  "https://acme.example.org/dir\n",
  "https://acme.example.org/dir\0",
  1,
])("certificates can't come from %j", (authority) => {
  configure(configWith(key, authority));

  expect(() => readConfig()).toThrow(refusal([key, authority, ...message]));
});

test.each([
  ["a password", "https://you:secret@acme.example.org/d", "https://…@acme.example.org/d"],
  ["a user", "https://you@acme.example.org/d", "https://…@acme.example.org/d"],
  ["a token", "https://acme.example.org/d?token=secret", "https://acme.example.org/d?…"],
  ["a fragment", "https://acme.example.org/d#secret", "https://acme.example.org/d#…"],
])("%s in the authority's address is refused, and not shown", (_, authority, shown) => {
  configure(configWith(key, authority));

  expect(() => readConfig()).toThrow(refusal([key, shown, ...message]));
});

test.each([
  "letsencrypt",
  "https://acme.zerossl.com/v2/DV90",
  "https://acme.contest.org/directory",
  "https://ca.contest:8443/directory",
  "https://latest.example.org/directory",
  "https://contest.example.org/directory",
  "https://backstaging.example.org/directory",
  "https://tested.example.org/directory",
  "https://ca.example.org/test/directory",
])("browsers trust what %s issues", (authority) => {
  expect(tlsBy(authority).trusted).toBe(true);
});

test.each([
  "letsencrypt-staging",
  "https://acme-staging-v02.api.letsencrypt.org/directory",
  "https://dv.acme-v02.test-api.pki.goog/directory",
  "https://staging.example.org/directory",
  "https://test4.example.org/directory",
  "https://acme-test.example.org/directory",
  "https://acme.test/directory",
  "https://acme.test:14000/directory",
])("browsers don't trust what %s issues", (authority) => {
  expect(tlsBy(authority).trusted).toBe(false);
});
