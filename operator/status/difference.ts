import type { Writer } from "./owner";

/** A difference between the cluster and this checkout. */
export interface Difference {
  /** `Deployment nginx-deploy` */
  readonly object: string;
  /** Undefined if the whole object is missing. */
  readonly field?: { readonly path: string; readonly live: string; readonly wanted: string };
  /** The program that wrote the value; undefined if only Pulumi did, so that the value was deployed as it is. */
  readonly by?: Writer | undefined;
}

/** Printed in place of a missing value. */
export const notSet = "not set";

/** Printed in place of a value that is too long for one line. */
export const longValue = "a long value";

/** A value as it is printed. */
export function printedValue(value: unknown): string {
  if (value === undefined) return notSet;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.includes("\n") || text.length > 60 ? longValue : text;
}
