import { X509Certificate } from "node:crypto";

import { see } from "../lib/runbook";
import type { Certificate, Facts } from "./facts";
import type { Finding, Section } from "./section";
import { counted, dayOf, lengthOf, minuteOf } from "./text";

const day = 86_400_000;

/** What nginx serves in the pods, until when, and when it will be renewed. */
export function certificateSection(facts: Facts): Section {
  const title = "Certificate";
  if (facts.tls === undefined) {
    return { title, lines: ["none here: a proxy in front ends TLS"], findings: [] };
  }
  const served = distinct(facts);
  if (served.length === 0) {
    const told = facts.site.replicas.some(({ status }) => status !== undefined);
    return told
      ? { title, lines: ["none yet"], findings: [none(facts)] }
      : { title, lines: ["no replica tells"], findings: [] };
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
      ...ending(certificate, now),
    ]),
  };
}

/** Each certificate, in how many replicas, the one that ends first before the others. */
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
    what: "there is no certificate yet: the site is on HTTP",
    next: `see what the renewer says, then npm run renew -- --stack ${stack}`,
    see: see.noCertificate,
  };
}

/** As the stack names them; others after that. */
const inOrder = (names: readonly string[], domains: readonly string[]): readonly string[] => [
  ...domains.filter((domain) => names.includes(domain)),
  ...names.filter((name) => !domains.includes(name)),
];

function validity({ until, issuer }: Certificate, now: Date): string {
  const left = until.getTime() - now.getTime();
  const length = lengthOf(Math.abs(left));
  return left > 0
    ? `valid until ${minuteOf(until)} (${length}), by ${issuer}`
    : `expired ${minuteOf(until)} (${length} ago), by ${issuer}`;
}

/** From when a renewal is due by age, as lego 5 counts: half of a short life, a third of a longer one. */
export function dueFrom({ from, until }: Certificate): Date {
  const life = until.getTime() - from.getTime();
  return new Date(until.getTime() - life / (Math.round(life / day) <= 10 ? 2 : 3));
}

function renewal(certificate: Certificate, now: Date): string {
  const due = dueFrom(certificate);
  return due > now
    ? `renewed by the first run after ${dayOf(due)}; before that only if the authority asks for it`
    : `due for renewal since ${dayOf(due)}`;
}

function uncovered({ names }: Certificate, domains: readonly string[]): Finding[] {
  const lacking = domains.filter((domain) => !names.includes(domain));
  if (lacking.length === 0) return [];
  return [
    {
      what: `the certificate is not for ${lacking.join(", ")}`,
      next: "see what the last run says: after a change of domains there has to be one that succeeds",
      see: see.noCertificate,
    },
  ];
}

/** Half of the time for renewals is over, and nothing came of them. */
function ending(certificate: Certificate, now: Date): Finding[] {
  const { until } = certificate;
  const [left, time] = [
    until.getTime() - now.getTime(),
    until.getTime() - dueFrom(certificate).getTime(),
  ];
  if (left > time / 2) return [];
  const what =
    left <= 0
      ? `the certificate has expired: browsers let nobody in`
      : `the certificate expires in ${lengthOf(left)} and has not been renewed`;
  return [{ what, next: "see why the renewer's runs fail, or why none run", see: see.expiry }];
}

/** The leaf of a chain in PEM; undefined where it is none. */
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
