/** A stack's file as it is found, or a section of it: its sections may have mistakes of their own. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Where something is in it, e.g. `["corekube:site", "domains", 0]`. */
export type KeyPath = readonly [string, ...(string | number)[]];

/** Takes a mistake: where it is, and its text as `explain` makes it. */
export type Report = (place: KeyPath, message: string) => void;

/** A section, where it is one. */
export function section(found: RawConfig, key: string): RawConfig | undefined {
  const value = found[key];
  return typeof value === "object" && value !== null ? (value as RawConfig) : undefined;
}
