import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime";

import { standIn } from "./standIns";

/** An object's fields as the program registered them. */
export type Fields = Readonly<Record<string, unknown>>;

/** Replaces every text in a value that Pulumi knows to be secret by a stand-in. Keys stay. */
export function redacted(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (!isRpcSecret(value)) return [key, value];
      const inBase64 = fields["kind"] === "Secret" && key === "data";
      return [key, redactedValue(unwrapRpcSecret(value), inBase64)];
    }),
  );
}

function redactedValue(value: unknown, inBase64: boolean): unknown {
  if (Array.isArray(value)) return value.map((inner) => redactedValue(inner, inBase64));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, redactedValue(inner, inBase64)]),
    );
  }
  if (!inBase64) return standInFor(String(value));
  return Buffer.from(standInFor(Buffer.from(String(value), "base64").toString())).toString(
    "base64",
  );
}

/** The API server accepts a registry's credentials only as JSON (kubernetes.io/docs, Docker config Secrets). */
function standInFor(text: string): string {
  return text.startsWith("{") ? JSON.stringify({ [standIn.text]: "" }) : standIn.text;
}
