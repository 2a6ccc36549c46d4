import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime";

import { standIn } from "./standIns";

/** An object's fields as they were registered. */
export type Fields = Readonly<Record<string, unknown>>;

/** The same, with a stand-in for every text in what Pulumi knows to be secret. Keys are kept. */
export function redacted(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (!isRpcSecret(value)) return [key, value];
      const inBase64 = fields["kind"] === "Secret" && key === "data";
      return [key, hidden(unwrapRpcSecret(value), inBase64)];
    }),
  );
}

function hidden(value: unknown, inBase64: boolean): unknown {
  if (Array.isArray(value)) return value.map((inner) => hidden(inner, inBase64));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, hidden(inner, inBase64)]),
    );
  }
  if (!inBase64) return ofTheSameForm(String(value));
  return Buffer.from(ofTheSameForm(Buffer.from(String(value), "base64").toString())).toString(
    "base64",
  );
}

/** The API server wants a registry's credentials to be JSON (kubernetes.io/docs, Docker config Secrets). */
function ofTheSameForm(text: string): string {
  return text.startsWith("{") ? JSON.stringify({ [standIn.text]: "" }) : standIn.text;
}
