import { execFile } from "node:child_process";
import { join } from "node:path";

import { PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import cli from "pulumi/package.json";

import type { Demo } from "../demo";

const rootOf = (demo: Demo): string =>
  join(demo.environment["PULUMI_HOME"] ?? "", "versions", cli.version);

/** The path of the demo's Pulumi CLI. */
export const pulumiCommand = (demo: Demo): string => join(rootOf(demo), "bin", "pulumi");

/** The same CLI for Pulumi's automation API. */
export async function demoPulumi(demo: Demo): Promise<PulumiCommand> {
  return PulumiCommand.get({ root: rootOf(demo) });
}

/** Runs `pulumi up` or `pulumi destroy`. Rejects with an error that has all output. */
export async function pulumi(
  demo: Demo,
  { name, workspace: { workDir, envVars } }: Stack,
  command: "up" | "destroy",
): Promise<void> {
  const args = [command, "--yes", "--skip-preview", "--non-interactive", "--stack", name];
  const options = { cwd: workDir, env: { ...process.env, ...envVars }, maxBuffer: 2 ** 24 };
  return new Promise((resolve, reject) => {
    execFile(pulumiCommand(demo), args, options, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`pulumi ${args.join(" ")} failed:\n${stdout}\n${stderr}`));
    });
  });
}
