import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { printable } from "../lib/printable";
import { Refused } from "../lib/refused";

const run = promisify(execFile);

/** Time limits in seconds: for a request to the API server, and for the whole kubectl command. */
const timeoutSeconds = { request: 8, command: 12 };

/**
 * Runs kubectl against one cluster, and returns its output.
 * @throws Refused if kubectl is not installed; Error with kubectl's last line if it fails, or if it takes too long.
 */
export type Kubectl = (...args: readonly string[]) => Promise<string>;

/** kubectl for a context of the kubeconfig, which need not be the current one. */
export function kubectlOf(context: string): Kubectl {
  return async (...args) => {
    const options = ["--context", context, `--request-timeout=${String(timeoutSeconds.request)}s`];
    const execOptions = {
      timeout: timeoutSeconds.command * 1000,
      killSignal: "SIGKILL" as const,
      maxBuffer: 64 * 1024 * 1024,
    };
    try {
      const { stdout } = await run("kubectl", [...options, ...args], execOptions);
      return stdout;
    } catch (error) {
      throw explained(error);
    }
  };
}

function explained(error: unknown): Error {
  const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
  if (code === "ENOENT") return new Refused("kubectl is not on the path; npm run status needs it");
  if (killed === true) return new Error(`no answer within ${String(timeoutSeconds.command)} s`);
  return new Error(printable(stderr?.trim().split("\n").at(-1) ?? String(error)));
}
