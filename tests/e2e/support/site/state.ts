import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Demo } from "../../../support/demo";

/** The files of Pulumi's backend, the history and the backups too, in which a text is found. */
export function stateFilesWith(demo: Demo, text: string): string[] {
  const folder = (demo.environment["PULUMI_BACKEND_URL"] ?? "").replace("file://", "");
  return filesUnder(folder).filter((file) =>
    unlessGone(() => readFileSync(file, "utf8"))?.includes(text),
  );
}

/** What base64 makes of a text, which depends on where in a group of three bytes it begins. */
export function inBase64(text: string): string[] {
  return ["", "x", "xx"].map((before) => {
    const encoded = Buffer.from(before + text).toString("base64");
    // Without the ends, which depend on what stands beside.
    return encoded.slice(before === "" ? 0 : 4, -4);
  });
}

function filesUnder(folder: string): string[] {
  return (unlessGone(() => readdirSync(folder)) ?? []).flatMap((name) => {
    const path = join(folder, name);
    return unlessGone(() => statSync(path))?.isDirectory() ? filesUnder(path) : [path];
  });
}

/** Other tests' stacks are at work meanwhile: a file may go while it is looked at. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
