import { dueFrom } from "../../../operator/status/certificate";
import type { Certificate } from "../../../operator/status/facts";
import {
  certificate,
  inDays,
  linesOf,
  well,
  withReplicas,
  wrong,
} from "../../support/operator/facts";

const served = (changes: Partial<Certificate>) =>
  withReplicas({ certificate: { ...certificate, ...changes } });

test("behind a proxy there is no certificate and no renewer", () => {
  const lines = linesOf({ ...withReplicas({ certificate: undefined }), tls: undefined });

  expect(lines).toContain("Certificate   none: a proxy in front terminates TLS");
  expect(lines.join()).not.toContain("Renewer");
  expect(lines).toContain("All is well.");
});

test("no certificate yet is a problem: visitors have only HTTP", () => {
  expect(wrong(withReplicas({ certificate: undefined }))).toEqual([
    [
      "there is no certificate yet: the site is served over HTTP",
      "runbook/no-certificate.md#ask-as-the-authority-does",
    ],
  ]);
});

test("if no replica reports a status, the certificate is unknown", () => {
  const facts = withReplicas({ certificate: undefined, status: undefined });

  expect(linesOf(facts)).toContain("Certificate   unknown, no replica reports it");
  expect(wrong(facts).filter(([problem]) => problem.includes("there is no certificate"))).toEqual(
    [],
  );
});

test.each([
  [90, 30],
  [45, 15],
  [10, 5],
  [6, 3],
])("a certificate for %d days is due for renewal when %d are left", (lifetime, left) => {
  const due = dueFrom({ ...certificate, from: inDays(0), until: inDays(lifetime) });

  expect(due).toEqual(inDays(lifetime - left));
});

test("a certificate in its renewal window is not a problem", () => {
  const facts = served({ from: inDays(-74), until: inDays(16) });

  expect(linesOf(facts)).toContain("  due for renewal since 2026-11-08");
  expect(wrong(facts)).toEqual([]);
});

test("more than half of the renewal window without a renewal is a problem", () => {
  expect(wrong(served({ from: inDays(-76), until: inDays(14) }))).toEqual([
    [
      "the certificate expires in 14 days and has not been renewed",
      "runbook/certificates.md#the-certificate-will-expire",
    ],
  ]);
});

test("an expired certificate is reported as expired", () => {
  const facts = served({ until: inDays(-3) });

  expect(linesOf(facts)).toContain("  expired 2026-11-19 12:00 (3 days ago), issued by Some CA");
  expect(linesOf(facts).join()).not.toContain("renewal since");
  expect(wrong(facts)).toEqual([
    [
      "the certificate has expired: browsers refuse to open the site",
      "runbook/certificates.md#the-certificate-will-expire",
    ],
  ]);
});

test("a missing domain is a problem, and an additional name is not", () => {
  const tls = {
    domains: ["example.org", "www.example.org"],
    renewer: well.tls?.renewer ?? { runs: [] },
  };

  expect(wrong({ ...served({ names: ["example.org", "old.example.org"] }), tls })).toEqual([
    [
      "the certificate does not cover www.example.org",
      "runbook/no-certificate.md#ask-as-the-authority-does",
    ],
  ]);
});

test("if replicas serve different certificates, all are shown, sorted by their expiry", () => {
  const later = { ...certificate, serial: "02", until: inDays(80) };
  const lines = linesOf(withReplicas({ certificate: later }, {}, { certificate: later }));

  const first = lines.findIndex((line) => line.startsWith("Certificate"));
  expect(lines.slice(first, first + 7)).toEqual([
    "Certificate   in 1 replica:",
    "  example.org",
    "  valid until 2027-01-21 12:00 (60 days), issued by Some CA",
    expect.stringMatching(/renewed by/),
    "  in 2 replicas:",
    "  example.org",
    "  valid until 2027-02-10 12:00 (80 days), issued by Some CA",
  ]);
});
