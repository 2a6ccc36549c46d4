import { readFileSync } from "node:fs";
import { join } from "node:path";

import { project } from "../project";
import type { Block } from "./pages";

/** A block of the docs that another test runs. */
interface Elsewhere {
  readonly begins: string;
  readonly test: string;
  /** The test's expression for the block. */
  readonly as: string;
}

const elsewhere: readonly Elsewhere[] = [
  {
    begins: "npx pulumi cancel --yes --stack prod",
    test: "tests/e2e/faults/deployments.test.ts",
    as: 'runbook("The stack is currently locked")',
  },
  {
    begins: "state=$(npx pulumi stack export --stack prod)",
    test: "tests/e2e/faults/deployments.test.ts",
    as: 'runbook("What is left over")',
  },
];

/** The file that runs a block, unless `documented.test.ts` runs it. */
export function ranElsewhere({ text }: Block): string | undefined {
  const lines = text.trimEnd().split("\n");
  if (lines.every((line) => linesOf(".ci/run").includes(line))) return ".ci/run";
  const found = elsewhere.find(({ begins }) => lines[0] === begins);
  if (found !== undefined && !textOf(found.test).includes(found.as)) {
    throw new Error(`${found.test} no longer runs: ${found.begins}`);
  }
  return found?.test;
}

const textOf = (path: string): string => readFileSync(join(project, path), "utf8");
const linesOf = (path: string): readonly string[] =>
  textOf(path)
    .split("\n")
    .map((line) => line.trim());
