import { X509Certificate } from "node:crypto";

import { runbook } from "../lib/runbook";
import type { Certificate, Facts } from "./facts";
import type { Finding, Section } from "./section";
import { counted, dayOf, lengthOf, minuteOf } from "./text";

const day = 86_400_000;

/** The certificate that nginx serves in the pods: its expiry and its next renewal. */
export function certificateSection(facts: Facts): Section {
  const title = "Certificate";
  if (facts.tls === undefined) {
    return { title, lines: ["none: a proxy in front terminates TLS"], findings: [] };
  }
  const served = distinct(facts);
  if (served.length === 0) {
    const known = facts.site.replicas.some(({ status }) => status !== undefined);
    return known
      ? { title, lines: ["none yet"], findings: [none(facts)] }
      : { title, lines: ["unknown, no replica reports it"], findings: [] };
  }
  const { domains } = facts.tls;
  const { now } = facts;
  return {
    title,
    lines: served.flatMap(({ certificate, replicas }) => [
      ...(served.length === 1 ? [] : [`in ${counted(replicas, "replica")}:`]),
      inOrder(certificate.names, domains).join(", "),
      validity(certificate, now),
      ...(certificate.until > now ? [renewal(certificate, now)] : []),
    ]),
    findings: served.flatMap(({ certificate }) => [
      ...uncovered(certificate, domains),
      ...expiring(certificate, now),
    ]),
  };
}

/** The certificates that are served, by their expiry, and how many replicas serve each. */
function distinct({ site }: Facts) {
  const all = site.replicas.flatMap(({ certificate }) => certificate ?? []);
  return [...new Map(all.map((certificate) => [certificate.serial, certificate])).values()]
    .sort((a, b) => a.until.getTime() - b.until.getTime())
    .map((certificate) => ({
      certificate,
      replicas: all.filter(({ serial }) => serial === certificate.serial).length,
    }));
}

function none({ stack }: Facts): Finding {
  return {
    problem: "there is no certificate yet: the site is served over HTTP",
    next: `read the renewer's log, then npm run renew -- --stack ${stack}`,
    see: runbook.noCertificate,
  };
}

/** In the order of the stack's domains; other names at the end. */
const inOrder = (names: readonly string[], domains: readonly string[]): readonly string[] => [
  ...domains.filter((domain) => names.includes(domain)),
  ...names.filter((name) => !domains.includes(name)),
];

function validity({ until, issuer }: Certificate, now: Date): string {
  const left = until.getTime() - now.getTime();
  const length = lengthOf(Math.abs(left));
  return left > 0
    ? `valid until ${minuteOf(until)} (${length}), issued by ${issuer}`
    : `expired ${minuteOf(until)} (${length} ago), issued by ${issuer}`;
}

/**
 * When a renewal becomes due by age, by the rule of lego 5: when a third of the certificate's lifetime is left, or half
 * of it if the lifetime is ten days or less.
 */
export function dueFrom({ from, until }: Certificate): Date {
  const lifetime = until.getTime() - from.getTime();
  return new Date(until.getTime() - lifetime / (Math.round(lifetime / day) <= 10 ? 2 : 3));
}

function renewal(certificate: Certificate, now: Date): string {
  const due = dueFrom(certificate);
  return due > now
    ? `will be renewed by the first run after ${dayOf(due)}, or earlier if the authority asks for it`
    : `due for renewal since ${dayOf(due)}`;
}

function uncovered({ names }: Certificate, domains: readonly string[]): Finding[] {
  const missing = domains.filter((domain) => !names.includes(domain));
  if (missing.length === 0) return [];
  return [
    {
      problem: `the certificate does not cover ${missing.join(", ")}`,
      next: "check the last run: after a change of domains, a run has to succeed",
      see: runbook.noCertificate,
    },
  ];
}

/** A problem if more than half of the renewal window has passed without a renewal, or the certificate has expired. */
function expiring(certificate: Certificate, now: Date): Finding[] {
  const { until } = certificate;
  const [left, window] = [
    until.getTime() - now.getTime(),
    until.getTime() - dueFrom(certificate).getTime(),
  ];
  if (left > window / 2) return [];
  const problem =
    left <= 0
      ? `the certificate has expired: browsers refuse to open the site`
      : `the certificate expires in ${lengthOf(left)} and has not been renewed`;
  return [
    {
      problem,
      next: "find out why the renewer's runs fail, or why none start",
      see: runbook.expiry,
    },
  ];
}

/** The leaf certificate of a PEM chain; undefined if the text has none. */
export function certificateIn(pem: string): Certificate | undefined {
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) return undefined;
  const {
    serialNumber,
    subjectAltName = "",
    issuer,
    validFrom,
    validTo,
  } = new X509Certificate(pem);
  return {
    serial: serialNumber,
    names: subjectAltName.split(", ").map((name) => name.replace(/^DNS:/, "")),
    issuer: /^(?:CN|O)=(.*)$/m.exec(issuer)?.[1] ?? issuer,
    from: new Date(validFrom),
    until: new Date(validTo),
  };
}
