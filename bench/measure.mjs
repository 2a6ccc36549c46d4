// Shared by all measurements: the running demo, medians, the check that both sides do the same work, and a line that
// compares a result with its reference.
import { execFile, execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const project = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The running demo. Fails if there is none. */
export const demo = JSON.parse(
  execFileSync(join(project, "local", "info.sh"), { encoding: "utf8" }),
);

/** The commit that is measured; ends in `-dirty` if files were changed since. */
export const commit = execFileSync(
  "git",
  ["describe", "--always", "--dirty", "--exclude=*", "--abbrev=7"],
  { cwd: project, encoding: "utf8" },
).trim();

/** Fails if both sides of a measurement didn't do the same work, or did none. */
export function checkSameWork(what, measured, reference) {
  const [one, other] = [measured, reference].map((work) => JSON.stringify(work));
  if ([undefined, "null", "0", '""', "[]", "{}"].includes(one)) throw new Error(`${what}: none`);
  if (one !== other) throw new Error(`${what}: not ${other} as in the reference, but ${one}`);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const milliseconds = (value) => `${value.toFixed(0)} ms`;

/** Prints one line: the result, the reference, their ratio, the goal and the commit. */
export function report(name, measured, referenceName, reference, goal, inUnits = milliseconds) {
  const ratio = (measured / reference).toFixed(2);
  console.log(
    `${name}: ${inUnits(measured)}; ${referenceName}: ${inUnits(reference)}; ratio ${ratio} (goal: ${goal}); at ${commit}`,
  );
}

/** Runs a command. Returns its output and its duration in milliseconds. */
export async function timed(command, args, options = {}) {
  const start = performance.now();
  const running = promisify(execFile)(command, args, { maxBuffer: 1 << 28, ...options });
  tied(running.child);
  const { stdout } = await running;
  return { stdout, took: performance.now() - start };
}

const children = new Set();

/** Kills this process at the end of the measurement. */
export function tied(child) {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** Runs this at the end of the measurement, even if it fails or is interrupted. */
export function atTheEnd(cleanUp) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  process.once("exit", () => {
    for (const child of children) child.kill("SIGKILL");
    cleanUp();
  });
}
