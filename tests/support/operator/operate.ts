import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Ended } from "./operator";

const operator = join(__dirname, "../../../operator");

/** Arguments for node to run one of the operator's programs, as in package.json. */
export const programArguments = (program: string): string[] => [
  ...["--require", join(operator, "lib", "typescript.js")],
  join(operator, `${program}.ts`),
];

/** Runs one of the operator's programs with only these environment variables. */
export function operateWith(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Ended {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...programArguments(program), ...args],
    { encoding: "utf8", env: { ...env }, ...(cwd === undefined ? {} : { cwd }) },
  );
  return { code: status, output: stdout, errors: stderr };
}
