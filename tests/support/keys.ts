import { z } from "zod";

import { stack } from "../../config/stack";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** All keys that a stack's file may have, as `pulumi config set --path` takes them, sorted. */
export function stackKeys(): string[] {
  const schema = z.toJSONSchema(stack, { io: "input", unrepresentable: "any" }) as Schema;
  // The stack's name is no key of its file.
  return [...new Set(keysOf(schema).filter((key) => key !== "stack"))].sort();
}

function keysOf(schema: Schema, prefix = ""): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
    prefix + key,
    ...keysOf(inner, `${prefix}${key}.`),
  ]);
  const kinds = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [...own, ...kinds.flatMap((kind) => keysOf(kind, prefix))];
}
