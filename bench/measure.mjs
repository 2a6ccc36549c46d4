// What the measurements share: the running demo, medians, and a table that names its reference.
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const project = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Fails where no demo runs: everything here is measured against it. */
export const demo = JSON.parse(
  execFileSync(join(project, "local", "info.sh"), { encoding: "utf8" }),
);

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const milliseconds = (value) => `${value.toFixed(0)} ms`;

/** One line: what was measured, beside what, how they compare, and what was aimed at. */
export function tell(name, measured, referenceName, reference, goal) {
  const ratio = (measured / reference).toFixed(2);
  console.log(
    `${name}: ${milliseconds(measured)}; ${referenceName}: ${milliseconds(reference)}; ratio ${ratio} (goal: ${goal})`,
  );
}
