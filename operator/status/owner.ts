import type { Step } from "./compare";

/** An entry of an object's `metadata.managedFields` (kubernetes.io/docs, Field Management). */
export interface ManagedFields {
  readonly manager: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Fields;
}

interface Fields {
  readonly [field: string]: Fields;
}

/** The program that wrote a field, and when. */
export interface Writer {
  readonly manager: string;
  /** Undefined for `kubectl scale`: the API server records no time for it. */
  readonly at?: Date | undefined;
}

/** Pulumi's field manager has this name and a suffix for each run (Pulumi's provider, 4.25.0). */
export const isPulumi = ({ manager }: Pick<Writer, "manager">): boolean =>
  manager.startsWith("pulumi-kubernetes");

/** The owners of a field, the most recent writer first. */
export function ownersOf(
  managed: readonly ManagedFields[],
  path: readonly Step[],
): readonly Writer[] {
  return managed
    .filter(({ fieldsV1 }) => fieldsV1 !== undefined && owns(fieldsV1, path))
    .map(writer)
    .sort((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0));
}

/** When Pulumi last wrote a field of an object. */
export function pulumiAt(managed: readonly ManagedFields[]): Date | undefined {
  return managed
    .map(writer)
    .filter(isPulumi)
    .flatMap(({ at }) => at ?? [])
    .sort((a, b) => b.getTime() - a.getTime())[0];
}

const writer = ({ manager, time }: ManagedFields): Writer => ({
  manager,
  at: time === undefined ? undefined : new Date(time),
});

/** A field without inner fields is owned as a whole. */
function owns(fields: Fields, [step, ...rest]: readonly Step[]): boolean {
  if (step === undefined || Object.keys(fields).length === 0) return true;
  const name = typeof step === "string" ? `f:${step}` : keyOf(fields, step.element);
  const inner = name === undefined ? undefined : fields[name];
  return inner !== undefined && owns(inner, rest);
}

/** The name of a list element in `fieldsV1`, which is its keys: `k:{"name":"nginx"}`. */
function keyOf(fields: Fields, element: unknown): string | undefined {
  return Object.keys(fields).find((name) => {
    if (!name.startsWith("k:")) return false;
    const keys = JSON.parse(name.slice(2)) as Readonly<Record<string, unknown>>;
    const values = element as Readonly<Record<string, unknown>>;
    return Object.entries(keys).every(([key, value]) => values[key] === value);
  });
}
