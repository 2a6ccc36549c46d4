import { execFile } from "node:child_process";
import { join } from "node:path";

import { project } from "../../../support/project";
import { programArguments } from "../../../support/operator/operate";
import type { Ended } from "../../../support/operator/operator";
import type { Site } from "../site/site";

/** Runs one of the operator's programs for a site's stack, as npm does: with the project's commands on PATH. */
export async function operate(
  site: Site,
  program: "previewComment" | "smoke",
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const commands = join(project, "node_modules", ".bin");
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...programArguments(program), "--stack", site.stack.name, ...args],
      {
        cwd: site.stack.workspace.workDir,
        env: {
          ...process.env,
          ...site.stack.workspace.envVars,
          PATH: `${commands}:${process.env["PATH"] ?? ""}`,
          ...variables,
        },
        timeout: 500_000,
      },
      (_, output, errors) => {
        resolve({ code: child.exitCode, output, errors });
      },
    );
  });
}
