import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The content of every file in some folders of `parent`, keyed by file name and sorted: the data of a ConfigMap.
 * @throws Error if two folders have a file of the same name.
 */
export function filesIn(parent: string, ...folders: readonly string[]): Record<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(parent, folder)).map((name) => ({ name, path: join(parent, folder, name) })),
  );
  const names = paths.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two folders have a file ${twice}`);
  return Object.fromEntries(
    paths
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, path }) => [name, readFileSync(path, "utf8")]),
  );
}
