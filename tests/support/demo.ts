import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** This repository's root. */
export const project = join(__dirname, "..", "..");

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

/** Fails where no demo runs: these tests need one. */
export function runningDemo(): Demo {
  const json = execFileSync(join(project, "local", "info.sh"), { encoding: "utf8" });
  return JSON.parse(json) as Demo;
}

/** What kubectl prints, asked of the demo's cluster. */
export async function kubectl(demo: Demo, ...args: string[]): Promise<string> {
  const { stdout } = await run(demo.kubectl, ["--kubeconfig", demo.kubeconfig, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** A command's output, or its error with all that it printed. */
export async function output(
  command: string,
  args: readonly string[],
  cwd?: string,
): Promise<string> {
  const { stdout } = await run(command, [...args], cwd === undefined ? {} : { cwd });
  return stdout;
}
