import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { stringify } from "yaml";

import type { Manifest, Recorded } from "../program/record";
import { header } from "../program/standIns";

/** All objects as one stream of documents, in an order in which they can be made. */
export function stream(recorded: readonly Recorded[]): string {
  return header + recorded.map(({ manifest }) => `---\n${document(manifest)}`).join("");
}

/**
 * A file for each object, `<namespace>/<kind>-<name>.yaml`, in `cluster` where it has no namespace. The
 * name is without a suffix, so that changed contents are a changed file. Files that an earlier run wrote,
 * of objects that are no more, go; others stay.
 */
export function writeFiles(folder: string, recorded: readonly Recorded[]): void {
  for (const file of earlier(folder)) rmSync(file);
  for (const { name, manifest } of recorded) {
    const { kind, metadata } = manifest;
    const file = join(
      folder,
      metadata.namespace ?? "cluster",
      `${kind.toLowerCase()}-${name}.yaml`,
    );
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, header + document(manifest));
  }
}

function earlier(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => join(folder, file))
    .filter((file) => readFileSync(file, "utf8").startsWith(header));
}

/** Words like `off` are quoted: kubectl reads YAML 1.1, where they are no text. */
function document(manifest: Manifest): string {
  return stringify(manifest, { aliasDuplicateObjects: false, compat: "yaml-1.1", lineWidth: 0 });
}
