import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { stringify } from "yaml";

import type { Manifest, Recorded } from "../program/record";
import { standIn } from "../program/standIns";

/** The first lines of every file and stream. The first one also marks the files that this command wrote. */
const header = `# Written by \`npm run manifests\`, for reading and comparing. Do not apply it: every secret value is
# replaced by ${standIn.text}. The last eight digits of an auto-named object are a digest of its contents here, and
# random in the cluster. The minute of the renewals, which is random for each stack, is ${String(standIn.number)} here.
`;

/** All objects as one stream of YAML documents, in an order in which they can be created. */
export function stream(recorded: readonly Recorded[]): string {
  return header + recorded.map(({ manifest }) => `---\n${document(manifest)}`).join("");
}

/**
 * Writes a file for each object, `<namespace>/<kind>-<name>.yaml`; cluster-scoped objects go to `cluster/`. The
 * name has no suffix, so that changed contents show up as a changed file. Files of earlier runs are removed, so
 * that objects that no longer exist have no file. Other files stay.
 */
export function writeFiles(folder: string, recorded: readonly Recorded[]): void {
  for (const file of filesOfEarlierRuns(folder)) rmSync(file);
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

function filesOfEarlierRuns(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => join(folder, file))
    .filter((file) =>
      /^# (?:Written by|What a stack applies, by) `npm run manifests`/.test(
        readFileSync(file, "utf8"),
      ),
    );
}

/** Quotes words like `off`: kubectl reads YAML 1.1, which takes them for booleans. */
function document(manifest: Manifest): string {
  return stringify(manifest, { aliasDuplicateObjects: false, compat: "yaml-1.1", lineWidth: 0 });
}
