import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

import type { Test } from "@jest/test-result";

import LongestFirst from "./e2e/longestFirst";
import seconds from "./e2e/seconds.json";

const folder = join(__dirname, "e2e");
const suites = (readdirSync(folder, { recursive: true }) as string[])
  .filter((path) => path.endsWith(".test.ts"))
  .filter((path) => !path.startsWith("faults/node/"));

/** The order in which jest would start these suites. */
function sorted(paths: readonly string[]): string[] {
  const sequencer = new LongestFirst();
  const tests = paths.map((path) => ({ path: join(folder, path) }) as Test);
  return sequencer.sort(tests).map(({ path }) => relative(folder, path));
}

test("every suite that runs beside others has a time, and no other has", () => {
  expect(Object.keys(seconds).sort()).toEqual(suites.sort());
});

test("the suites that take longest start first, after those without a time", () => {
  const times: Readonly<Record<string, number>> = seconds;

  const [first, ...others] = sorted([...suites, "new.test.ts"]);

  expect(first).toBe("new.test.ts");
  const order = others.map((path) => times[path] ?? 0);
  expect(order).toEqual([...order].sort((one, other) => other - one));
  expect(new Set(order).size).toBeGreaterThan(5);
});
