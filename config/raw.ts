/** A stack's file before it is checked, or one section of it. It may hold any mistake. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** The path to a value in it, e.g. `["corekube:site", "domains", 0]`. */
export type KeyPath = readonly [string, ...(string | number)[]];

/** Takes one mistake: the path to its value, and the text that `explain` returned. */
export type Report = (keyPath: KeyPath, message: string) => void;

/** The section under a key; undefined if that is no object. */
export function sectionOf(raw: RawConfig, key: string): RawConfig | undefined {
  const value = raw[key];
  return typeof value === "object" && value !== null ? (value as RawConfig) : undefined;
}
