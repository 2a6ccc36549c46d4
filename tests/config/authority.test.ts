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
  ["https://[2001:db8::1]:14000/dir", "https://[2001:db8::1]:14000/dir"],
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
  1,
])("certificates can't come from '%s'", (authority) => {
  configure(configWith(key, authority));

  expect(() => readConfig()).toThrow(refusal([key, authority, ...message]));
});

test.each([
  ["a password", "https://you:secret@acme.example.org/d", "https://…@acme.example.org/d"],
  ["a token", "https://acme.example.org/d?token=secret", "https://acme.example.org/d?…"],
])("%s in the authority's address is refused, and not shown", (_, authority, shown) => {
  configure(configWith(key, authority));

  expect(() => readConfig()).toThrow(refusal([key, shown, ...message]));
});

test.each([
  "letsencrypt",
  "https://acme.zerossl.com/v2/DV90",
  "https://acme.contest.org/directory",
])("browsers trust what %s issues", (authority) => {
  expect(tlsBy(authority).trusted).toBe(true);
});

test.each([
  "letsencrypt-staging",
  "https://acme-staging-v02.api.letsencrypt.org/directory",
  "https://dv.acme-v02.test-api.pki.goog/directory",
  "https://staging.example.org/directory",
])("browsers don't trust what %s issues", (authority) => {
  expect(tlsBy(authority).trusted).toBe(false);
});
