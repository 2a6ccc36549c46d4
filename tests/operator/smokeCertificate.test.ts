import { wrongWith } from "../../operator/smoke/certificate";
import type { Shown } from "../../operator/smoke/network";
import { certificate, failures, shown, site } from "../support/operator/smoke";

const now = new Date("2026-11-22");
const trusted: Shown = { certificate, untrusted: undefined };
const selfSigned: Shown = { certificate, untrusted: "SELF_SIGNED_CERT_IN_CHAIN" };

test("a certificate with the name, valid today and from a trusted authority is right", () => {
  expect(wrongWith(trusted, "www.corekube.com", true, now)).toBeUndefined();
});

test.each([
  ["for another name", "corekube.org", now, "one for DNS:corekube.com, DNS:www.corekube.com"],
  ["that has expired", "corekube.com", new Date("2026-12-16"), "one that expired on Dec 15"],
  ["that isn't valid yet", "corekube.com", new Date("2026-10-31"), "one that begins on Nov  1"],
])("a certificate %s fails, trusted or not", (_, domain, when, seen) => {
  expect(wrongWith(trusted, domain, true, when)).toContain(seen);
  expect(wrongWith(selfSigned, domain, false, when)).toContain(seen);
});

test("a certificate that isn't trusted fails, unless the stack accepts that", () => {
  expect(wrongWith(selfSigned, "corekube.com", true, now)).toBe(
    "one that isn't trusted: SELF_SIGNED_CERT_IN_CHAIN",
  );
  expect(wrongWith(selfSigned, "corekube.com", false, now)).toBeUndefined();
});

test("the certificate is looked at for each domain", async () => {
  const alone = {
    ...shown,
    certificate: { ...shown.certificate, subjectaltname: "DNS:corekube.com" },
  };
  const network = site({ "tls://corekube.com": alone, "tls://www.corekube.com": alone });

  expect(await failures(network)).toEqual([
    ["certificate of www.corekube.com", "one for DNS:corekube.com"],
  ]);
});
