import { setTimeout as sleep } from "node:timers/promises";

import { printable } from "../lib/printable";
import type { Check } from "./checks";

/** What a check found. */
export interface Verdict {
  readonly check: Check;
  /** What was seen instead; nothing where it is as expected. */
  readonly failure: string | undefined;
}

/**
 * Looks until everything is as expected, or the time is over; what is ok isn't looked at again.
 * @param waiting is told once what there is to wait for.
 */
export async function untilOk(
  checks: readonly Check[],
  seconds: number,
  waiting: (failed: readonly string[]) => void,
): Promise<readonly Verdict[]> {
  const deadline = Date.now() + seconds * 1000;
  let verdicts = await Promise.all(checks.map(lookOnce));
  const failed = verdicts.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0 && seconds > 0) waiting(failed.map(({ check }) => check.name));
  while (verdicts.some(({ failure }) => failure !== undefined) && Date.now() < deadline) {
    await sleep(2000);
    verdicts = await Promise.all(
      verdicts.map(async (verdict) =>
        verdict.failure === undefined ? verdict : lookOnce(verdict.check),
      ),
    );
  }
  return verdicts;
}

async function lookOnce(check: Check): Promise<Verdict> {
  try {
    return { check, failure: await check.look() };
  } catch (error) {
    return { check, failure: `no answer: ${reasonOf(error)}` };
  }
}

/** Why nobody answered, as an operator reads it; OpenSSL's own text names lines of its source. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, hostname } = error as Error & { code?: string; hostname?: string };
  if (code === "ENOTFOUND") return `DNS doesn't know ${hostname ?? "the name"}`;
  if (error.name === "AbortError") return "it takes too long";
  const alert = /SSL alert number (\d+)/.exec(error.message)?.[1];
  if (alert === "80") return "the handshake fails as it does without a certificate (TLS alert 80)";
  if (alert !== undefined) return `the handshake fails (TLS alert ${alert})`;
  return error.message;
}

/** A line for each check, and where it failed what to do next. */
export function lines(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.flatMap(({ check: { name, expected, next }, failure }) =>
    failure === undefined
      ? [`ok      ${name}: ${expected}`]
      : [
          `FAILED  ${name}: expected ${expected}; seen ${printable(failure)}`,
          `        next: ${next}`,
        ],
  );
}
