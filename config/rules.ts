import { z } from "zod";

import { explain } from "./mistakes";

/** A string that passes `test`. Any other value gets the same message. */
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

/** An object with these keys and no others. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      // mistakesIn reports each unknown key by itself.
      issue.code === "unrecognized_keys"
        ? undefined
        : explain("must be an object", `give it keys: ${keys}`),
  });
}

/** A label of a host name, and the form of many Kubernetes names (RFC 1123, 2.1). */
export const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** A user name that HTTP basic authentication can carry (RFC 7617, 2). */
export const userName = (fix: string) =>
  text(
    (value) => /^[\x21-\x39\x3b-\x7e]{1,255}$/.test(value),
    "must be a user name without spaces and colons",
    fix,
  );
