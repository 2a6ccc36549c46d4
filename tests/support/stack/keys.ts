import { z } from "zod";

import { stack } from "../../../config/stack";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
}

const schemas = schemasIn(
  z.toJSONSchema(stack, { io: "input", unrepresentable: "any" }) as Schema,
  // The stack's name isn't a key of its file.
).filter(([key]) => key !== "stack");

/** All keys that a stack's file may have, as `pulumi config set --path` takes them, sorted. */
export function stackKeys(): string[] {
  return [...new Set(schemas.map(([key]) => key))].sort();
}

/** The default of each key whose default is a string, a number or a boolean. */
export function stackDefaults(): Map<string, string> {
  const isPlain = z.union([z.string(), z.number(), z.boolean()]);
  return new Map(
    schemas.flatMap(([key, schema]) => {
      const { success, data } = isPlain.safeParse(schema.default);
      return success ? [[key, String(data)] as const] : [];
    }),
  );
}

function schemasIn(schema: Schema, prefix = ""): (readonly [string, Schema])[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
    [prefix + key, inner] as const,
    ...schemasIn(inner, `${prefix}${key}.`),
  ]);
  const kinds = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [...own, ...kinds.flatMap((kind) => schemasIn(kind, prefix))];
}
