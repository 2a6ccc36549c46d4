import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Demo } from "../demo";

/** The files of Pulumi's backend that contain a text, including history and backups. */
export function stateFilesWith(demo: Demo, text: string): string[] {
  const folder = (demo.environment["PULUMI_BACKEND_URL"] ?? "").replace("file://", "");
  return filesUnder(folder).filter((file) =>
    unlessGone(() => readFileSync(file, "utf8"))?.includes(text),
  );
}

/** The base64 forms of a text. They depend on its offset in a group of three bytes. */
export function inBase64(text: string): string[] {
  return ["", "x", "xx"].map((before) => {
    const encoded = Buffer.from(before + text).toString("base64");
    // Without the ends, which depend on adjacent bytes.
    return encoded.slice(before === "" ? 0 : 4, -4);
  });
}

function filesUnder(folder: string): string[] {
  return (unlessGone(() => readdirSync(folder)) ?? []).flatMap((name) => {
    const path = join(folder, name);
    return unlessGone(() => statSync(path))?.isDirectory() ? filesUnder(path) : [path];
  });
}

/** Other tests change their stacks meanwhile, so a file may disappear. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
