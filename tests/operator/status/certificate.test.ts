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

  expect(lines).toContain("Certificate   none here: a proxy in front ends TLS");
  expect(lines.join()).not.toContain("Renewer");
  expect(lines).toContain("All is well.");
});

test("no certificate yet is wrong: visitors have HTTP alone", () => {
  expect(wrong(withReplicas({ certificate: undefined }))).toEqual([
    [
      "there is no certificate yet: the site is on HTTP",
      "runbook/no-certificate.md#ask-as-the-authority-does",
    ],
  ]);
});

test("where no replica tells anything, nothing is said of its certificate", () => {
  const facts = withReplicas({ certificate: undefined, status: undefined });

  expect(linesOf(facts)).toContain("Certificate   no replica tells");
  expect(wrong(facts).filter(([what]) => what.includes("there is no certificate"))).toEqual([]);
});

test.each([
  [90, 30],
  [45, 15],
  [10, 5],
  [6, 3],
])("of %d days, a renewal is due by age when %d are left", (life, left) => {
  const due = dueFrom({ ...certificate, from: inDays(0), until: inDays(life) });

  expect(due).toEqual(inDays(life - left));
});

test("a certificate in its time of renewal is no fault", () => {
  const facts = served({ from: inDays(-74), until: inDays(16) });

  expect(linesOf(facts)).toContain("  due for renewal since 2026-11-08");
  expect(wrong(facts)).toEqual([]);
});

test("half of that time without a renewal is wrong", () => {
  expect(wrong(served({ from: inDays(-76), until: inDays(14) }))).toEqual([
    [
      "the certificate expires in 14 days and has not been renewed",
      "runbook/certificates.md#the-certificate-will-expire",
    ],
  ]);
});

test("an expired one is told as expired", () => {
  const facts = served({ until: inDays(-3) });

  expect(linesOf(facts)).toContain("  expired 2026-11-19 12:00 (3 days ago), by Some CA");
  expect(linesOf(facts).join()).not.toContain("renewal since");
  expect(wrong(facts)).toEqual([
    [
      "the certificate has expired: browsers let nobody in",
      "runbook/certificates.md#the-certificate-will-expire",
    ],
  ]);
});

test("a name of the stack that it lacks is wrong; one more is not", () => {
  const tls = {
    domains: ["example.org", "www.example.org"],
    renewer: well.tls?.renewer ?? { runs: [] },
  };

  expect(wrong({ ...served({ names: ["example.org", "old.example.org"] }), tls })).toEqual([
    [
      "the certificate is not for www.example.org",
      "runbook/no-certificate.md#ask-as-the-authority-does",
    ],
  ]);
});

test("where replicas serve different ones, each is told, the first to end before the others", () => {
  const later = { ...certificate, serial: "02", until: inDays(80) };
  const lines = linesOf(withReplicas({ certificate: later }, {}, { certificate: later }));

  const first = lines.findIndex((line) => line.startsWith("Certificate"));
  expect(lines.slice(first, first + 7)).toEqual([
    "Certificate   in 1 replica:",
    "  example.org",
    "  valid until 2027-01-21 12:00 (60 days), by Some CA",
    expect.stringMatching(/renewed by/),
    "  in 2 replicas:",
    "  example.org",
    "  valid until 2027-02-10 12:00 (80 days), by Some CA",
  ]);
});
