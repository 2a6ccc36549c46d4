import type { z } from "zod";

import type { Mistake } from "../components/shared/mistakes";

/** A rule's message. zod carries one string, so both parts go into it. */
export function explain(why: string, fix: string): string {
  return `${why}\n${fix}`;
}

/** zod's issues as mistakes. `input` is the configuration that was checked. */
export function mistakesIn(issues: readonly z.core.$ZodIssue[], input: unknown): Mistake[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        key: keyOf([...issue.path, key]),
        // The value of an unknown key may be a secret.
        shown: "(not shown)",
        why: "nothing reads this key",
        fix: "remove it, or correct its name",
      }));
    }
    return [mistake(issue.path, input, issue.message)];
  });
}

/** Keys whose value must not be logged, even if the key is in the wrong section. */
const secret = /(?:key|token|secret|password)$/i;

/**
 * The value as JSON, safe to log. The content of an object is left out, because it may have unknown keys. The
 * user part, the query and the fragment of an address are left out too. Pulumi itself masks the values that it
 * knows to be secret.
 */
function shown(value: unknown): string {
  if (value === undefined) return "(not set)";
  // A section that isn't valid JSON arrives as a string.
  if (isObject(value) || (typeof value === "string" && /^\s*[{[]/.test(value))) return "{…}";
  const json = JSON.stringify(value, (_, inner: unknown) => (isObject(inner) ? "{…}" : inner));
  return (
    json
      .replace(/-----BEGIN[^"]*/g, "…")
      // Up to the last @ in the string: a password may contain any character.
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
