import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { project } from "../../support/project";

const run = promisify(execFile);

/** Where the running demo is: `npm run demo:info`. */
export interface Demo {
  readonly url: string;
  readonly repository: string;
  readonly branch: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly caCertificates: string;
  readonly kubectl: string;
  readonly node: { readonly pid: number; readonly root: string };
  readonly environment: Readonly<Record<string, string>>;
}

/** Fails if no demo is running. */
export function runningDemo(): Demo {
  const json = execFileSync(join(project, "local", "info.sh"), { encoding: "utf8" });
  return JSON.parse(json) as Demo;
}

/** Runs kubectl against the demo's cluster and returns its output. */
export async function kubectl(demo: Demo, ...args: string[]): Promise<string> {
  const { stdout } = await run(demo.kubectl, ["--kubeconfig", demo.kubeconfig, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Runs a command and returns its output. Rejects with an error that has all output. */
export async function output(
  command: string,
  args: readonly string[],
  cwd?: string,
): Promise<string> {
  const { stdout } = await run(command, [...args], cwd === undefined ? {} : { cwd });
  return stdout;
}
