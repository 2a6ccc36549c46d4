import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every file of a folder beside the caller, by name: what goes into a ConfigMap as it is. */
export function filesIn(parent: string, folder: string): Record<string, string> {
  const path = join(parent, folder);
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((file) => [file, readFileSync(join(path, file), "utf8")]),
  );
}
