import { printable } from "../lib/printable";
import { runbook } from "../lib/runbook";
import { buildSections, gitSection } from "./builds";
import { certificateSection } from "./certificate";
import { driftSection } from "./driftSection";
import type { Facts } from "./facts";
import { renewerSection } from "./renewer";
import { replicasSection } from "./replicas";
import type { Finding, Section } from "./section";
import { counted, minuteOf, wrapped } from "./text";

/** The screen, and whether it shows no problem. */
export interface Report {
  readonly text: string;
  readonly well: boolean;
}

/** The status of a stack for a person on call: first the facts, then each problem with what to do next. */
export function report(facts: Facts): Report {
  const { stack, context, now, isDeployed } = facts;
  const sections = isDeployed ? sectionsOf(facts) : [];
  const findings = [
    ...(isDeployed ? [] : [notDeployed(facts)]),
    ...sections.flatMap((section) => section.findings),
    ...facts.unread.map(unread),
  ];
  const text = [
    `Stack ${stack} in context ${context}, at ${minuteOf(now)} UTC`,
    "",
    ...sections.flatMap(linesOf),
    ...(sections.length === 0 ? [] : [""]),
    ...(findings.length === 0 ? ["All is well."] : problems(findings)),
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
  const all = [`${title.padEnd(14)}${first}`, ...rest.map((line) => `  ${line}`)];
  return all.map(fitted);
}

/** A line made safe for a terminal, and wrapped to its width. */
const fitted = (line: string): string => wrapped(printable(line), "    ");

function problems(findings: readonly Finding[]): string[] {
  return [
    `${counted(findings.length, "problem")}:`,
    ...findings.flatMap(({ problem, next, see }) => [
      fitted(`- ${problem}`),
      fitted(`  Next: ${next}`),
      `  See ${see}`,
    ]),
  ];
}

function notDeployed({ stack }: Facts): Finding {
  return {
    problem: `this cluster has no namespace nginx-${stack}: the stack was never deployed to it, or was destroyed`,
    next: `npx pulumi up --stack ${stack}`,
    see: runbook.overview,
  };
}

function unread(message: string): Finding {
  return {
    problem: `not everything could be read: ${message}`,
    next: "use an account that may read it",
    see: runbook.overview,
  };
}
