import { z } from "zod";

import { explain } from "./mistakes";

/** A string that passes `test`; one message for whatever else is found there. */
export function text(test: (value: string) => boolean, why: string, fix: string) {
  const error = explain(why, fix);
  return z.string({ error }).refine(test, { error });
}

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number, fix: string) {
  const error = explain(`must be a whole number from ${String(least)} to ${String(most)}`, fix);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

export const yesOrNo = z.boolean({
  error: explain("must be true or false", "write it without quotation marks"),
});

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
  fix: string,
) {
  return z.enum(words, { error: explain(`must be one of ${words.join(", ")}`, fix) });
}

/** A size in whole Mi or Gi (kubernetes.io/docs, Quantity), as MiB: from `least` MiB to `most` GiB. */
export function size(least: number, most: number, fix: string) {
  const mebibytes = (value: string) => Number.parseInt(value) * (value.endsWith("Gi") ? 1024 : 1);
  return text(
    (value) =>
      /^[1-9]\d{0,6}[MG]i$/.test(value) &&
      mebibytes(value) >= least &&
      mebibytes(value) <= most * 1024,
    `must be a size from ${String(least)}Mi to ${String(most)}Gi, in whole Mi or Gi`,
    fix,
  ).transform(mebibytes);
}

/** An object that has these keys and no other. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      // Unknown keys have a message of their own, a key each.
      issue.code === "unrecognized_keys"
        ? undefined
        : explain("must be an object", `give it keys: ${keys}`),
  });
}

/** A part of a host's name, and many of Kubernetes' names (RFC 1123, 2.1). */
export const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** The name that a user gives beside a password, as it can stand in HTTP (RFC 7617, 2). */
export const userName = (fix: string) =>
  text(
    (value) => /^[\x21-\x39\x3b-\x7e]{1,255}$/.test(value),
    "must be a user's name, without spaces and colons",
    fix,
  );
