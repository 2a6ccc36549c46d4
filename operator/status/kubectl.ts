import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { printable } from "../lib/printable";
import { Refused } from "../lib/refused";

const run = promisify(execFile);

/** For one question, in seconds: the API server's part, and kubectl's whole. */
const limit = { request: 8, whole: 12 };

/**
 * What kubectl prints for a question to one cluster.
 * @throws Refused where there is no kubectl; Error in its own words where it fails or takes too long.
 */
export type Kubectl = (...args: readonly string[]) => Promise<string>;

/** Asks the cluster of a kubeconfig context, whatever the current one is. */
export function kubectlOf(context: string): Kubectl {
  return async (...args) => {
    const always = ["--context", context, `--request-timeout=${String(limit.request)}s`];
    const options = {
      timeout: limit.whole * 1000,
      killSignal: "SIGKILL" as const,
      maxBuffer: 64 * 1024 * 1024,
    };
    try {
      const { stdout } = await run("kubectl", [...always, ...args], options);
      return stdout;
    } catch (error) {
      throw explained(error);
    }
  };
}

function explained(error: unknown): Error {
  const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
  if (code === "ENOENT")
    return new Refused("kubectl is not on the path: it is what this asks with");
  if (killed === true) return new Error(`no answer within ${String(limit.whole)} s`);
  return new Error(printable(stderr?.trim().split("\n").at(-1) ?? String(error)));
}
