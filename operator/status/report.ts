import { printable } from "../lib/printable";
import { see } from "../lib/runbook";
import { buildSections, gitSection } from "./builds";
import { certificateSection } from "./certificate";
import { driftSection } from "./driftSection";
import type { Facts } from "./facts";
import { renewerSection } from "./renewer";
import { replicasSection } from "./replicas";
import type { Finding, Section } from "./section";
import { counted, minuteOf, wrapped } from "./text";

/** One screen, and whether all on it is well. */
export interface Report {
  readonly text: string;
  readonly well: boolean;
}

/** What a person on call wants to see of a stack: first what is so, then what is wrong and what to do next. */
export function report(facts: Facts): Report {
  const { stack, context, now, isThere } = facts;
  const sections = isThere ? sectionsOf(facts) : [];
  const findings = [
    ...(isThere ? [] : [notThere(facts)]),
    ...sections.flatMap((section) => section.findings),
    ...facts.unread.map(unread),
  ];
  const text = [
    `Stack ${stack} in context ${context}, at ${minuteOf(now)} UTC`,
    "",
    ...sections.flatMap(linesOf),
    ...(sections.length === 0 ? [] : [""]),
    ...(findings.length === 0 ? ["All is well."] : told(findings)),
  ];
  return { text: `${text.join("\n")}\n`, well: findings.length === 0 };
}

function sectionsOf(facts: Facts): readonly Section[] {
  const renewer = renewerSection(facts);
  return [
    replicasSection(facts),
    gitSection(facts),
    ...buildSections(facts),
    certificateSection(facts),
    ...(renewer === undefined ? [] : [renewer]),
    driftSection(facts),
  ];
}

function linesOf({ title, lines }: Section): string[] {
  const [first = "", ...rest] = lines;
  const whole = [`${title.padEnd(14)}${first}`, ...rest.map((line) => `  ${line}`)];
  return whole.map(fitted);
}

/** For the screen. */
const fitted = (line: string): string => wrapped(printable(line), "    ");

function told(findings: readonly Finding[]): string[] {
  const is = findings.length === 1 ? "is" : "are";
  return [
    `${counted(findings.length, "thing")} ${is} wrong:`,
    ...findings.flatMap(({ what, next, see: link }) => [
      fitted(`- ${what}`),
      fitted(`  Next: ${next}`),
      `  See ${link}`,
    ]),
  ];
}

function notThere({ stack }: Facts): Finding {
  return {
    what: `this cluster has no namespace nginx-${stack}: the stack was never up in it, or is gone`,
    next: `npx pulumi up --stack ${stack}`,
    see: see.overview,
  };
}

function unread(why: string): Finding {
  return {
    what: `not all could be read: ${why}`,
    next: "ask with an account that may read it",
    see: see.overview,
  };
}
