import { setTimeout as sleep } from "node:timers/promises";

import { printable } from "../lib/printable";
import type { Check } from "./check";

/** The result of a check. */
export interface Result {
  readonly check: Check;
  /** What the check got instead of the expected result; undefined if it passed. */
  readonly failure: string | undefined;
}

/**
 * Runs the checks until all pass or the time is over. A check that has passed isn't run again.
 * @param seconds 0 runs each check once.
 * @param onWait called once, with the names of the failed checks, if they will be run again.
 */
export async function untilOk(
  checks: readonly Check[],
  seconds: number,
  onWait: (failed: readonly string[]) => void,
): Promise<readonly Result[]> {
  const deadline = Date.now() + seconds * 1000;
  let results = await Promise.all(checks.map(runOnce));
  const failed = results.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0 && seconds > 0) onWait(failed.map(({ check }) => check.name));
  while (results.some(({ failure }) => failure !== undefined) && Date.now() < deadline) {
    await sleep(2000);
    results = await Promise.all(
      results.map(async (result) =>
        result.failure === undefined ? result : runOnce(result.check),
      ),
    );
  }
  return results;
}

async function runOnce(check: Check): Promise<Result> {
  try {
    return { check, failure: await check.run() };
  } catch (error) {
    return { check, failure: `no answer: ${reasonOf(error)}` };
  }
}

/** Explains a failed connection to an operator. OpenSSL's own text names lines of its source instead. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, hostname } = error as Error & { code?: string; hostname?: string };
  if (code === "ENOTFOUND") return `DNS has no address for ${hostname ?? "the name"}`;
  if (error.name === "AbortError") return "the request timed out";
  const alert = /SSL alert number (\d+)/.exec(error.message)?.[1];
  if (alert === "80") return "the handshake fails, as it does without a certificate (TLS alert 80)";
  if (alert !== undefined) return `the handshake fails (TLS alert ${alert})`;
  return error.message;
}

/** A line for each check; for a failed one, a second line with what to do next. */
export function lines(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ check: { name, expected, next }, failure }) =>
    failure === undefined
      ? [`ok      ${name}: ${expected}`]
      : [
          `FAILED  ${name}: expected ${expected}; got ${printable(failure)}`,
          `        next: ${next}`,
        ],
  );
}
