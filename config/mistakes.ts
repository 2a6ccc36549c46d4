import type { z } from "zod";

/** One thing that is wrong in a stack's configuration. */
export interface Mistake {
  /** As `pulumi config set --path` takes it, e.g. `corekube:site.replicas`. */
  readonly key: string;
  /** The value, as it may stand in a log. */
  readonly shown: string;
  readonly why: string;
  readonly fix: string;
}

/** The text of a rule: zod carries one string, so both sentences travel in it. */
export function explain(why: string, fix: string): string {
  return `${why}\n${fix}`;
}

/** What zod found, as mistakes; `input` is what was checked. */
export function mistakesIn(issues: readonly z.core.$ZodIssue[], input: unknown): Mistake[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        key: keyOf([...issue.path, key]),
        // What nothing knows may be a secret.
        shown: "(not shown)",
        why: "nothing reads this key",
        fix: "remove it, or correct its name",
      }));
    }
    return [mistake(issue.path, input, issue.message)];
  });
}

/** Whose value is not for a log, also where the key is in the wrong place. */
const secret = /(?:key|token|secret|password)$/i;

/** Every mistake at once, as an operator reads it. */
export function describe(stack: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${String(mistakes.length)} mistakes`;
  const lines = mistakes.map(
    ({ key, shown, why, fix }) => `  ${key}: ${shown}\n    why: ${why}\n    fix: ${fix}\n`,
  );
  return `the configuration of stack ${stack} has ${count}; nothing was touched\n\n${lines.join("\n")}`;
}

/**
 * The value as JSON, since this goes to logs: nothing of an object, in which there may be keys that nothing
 * knows; of an address neither what stands before the host nor what stands behind the path. Pulumi itself
 * masks the values that it knows to be secret.
 */
function shown(value: unknown): string {
  if (value === undefined) return "(not set)";
  // A section that isn't whole JSON is a text.
  if (isObject(value) || (typeof value === "string" && /^\s*[{[]/.test(value))) return "{…}";
  const json = JSON.stringify(value, (_, inner: unknown) => (isObject(inner) ? "{…}" : inner));
  return (
    json
      .replace(/-----BEGIN[^"]*/g, "…")
      // Up to the last @ of a text, whatever else a password holds.
      .replace(/:\/\/(?:[^"\\]|\\.)*@/g, "://…@")
      .replace(/"(?!mailto:)[^\s"/:]+:(?!\/\/)[^"]*@(?!sha256:)/g, '"…@')
      .replace(/(:\/\/[^\s?#"]+[?#])[^\s"]+/g, "$1…")
  );
}

function mistake(path: readonly PropertyKey[], input: unknown, message: string): Mistake {
  const [why = "", fix = ""] = message.split("\n");
  const [key, value] = [keyOf(path), valueAt(input, path)];
  return { key, shown: secret.test(key) && value !== undefined ? "…" : shown(value), why, fix };
}

const isObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function keyOf([first, ...rest]: readonly PropertyKey[]): string {
  return rest.reduce<string>(
    (key, step) =>
      typeof step === "number" ? `${key}[${String(step)}]` : `${key}.${String(step)}`,
    String(first),
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined,
    input,
  );
}
