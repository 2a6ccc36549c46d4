import { certificateProblem } from "../../operator/smoke/certificate";
import type { ServedCertificate } from "../../operator/smoke/network";
import { certificate, failures, served, site } from "../support/operator/smoke";

const now = new Date("2026-11-22");
const trusted: ServedCertificate = { certificate, untrusted: undefined };
const selfSigned: ServedCertificate = { certificate, untrusted: "SELF_SIGNED_CERT_IN_CHAIN" };

test("a certificate for the name, valid today and from a trusted authority, is accepted", () => {
  expect(certificateProblem(trusted, "www.corekube.com", true, now)).toBeUndefined();
});

test.each([
  ["for another name", "corekube.org", now, "one for DNS:corekube.com, DNS:www.corekube.com"],
  ["that has expired", "corekube.com", new Date("2026-12-16"), "one that expired on Dec 15"],
  [
    "that isn't valid yet",
    "corekube.com",
    new Date("2026-10-31"),
    "one that is not valid before Nov  1",
  ],
])("a certificate %s fails, trusted or not", (_, domain, when, problem) => {
  expect(certificateProblem(trusted, domain, true, when)).toContain(problem);
  expect(certificateProblem(selfSigned, domain, false, when)).toContain(problem);
});

test("a certificate that isn't trusted fails, unless the stack accepts that", () => {
  expect(certificateProblem(selfSigned, "corekube.com", true, now)).toBe(
    "one that isn't trusted: SELF_SIGNED_CERT_IN_CHAIN",
  );
  expect(certificateProblem(selfSigned, "corekube.com", false, now)).toBeUndefined();
});

test("the certificate of each domain is checked", async () => {
  const forOneName = {
    ...served,
    certificate: { ...served.certificate, subjectaltname: "DNS:corekube.com" },
  };
  const network = site({ "tls://corekube.com": forOneName, "tls://www.corekube.com": forOneName });

  expect(await failures(network)).toEqual([
    ["certificate of www.corekube.com", "one for DNS:corekube.com"],
  ]);
});
