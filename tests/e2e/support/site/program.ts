import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { files } from "../../../../package.json";
import { project } from "../../../support/demo";

/** What the program is made of. */
export const programFiles: readonly string[] = files;

/** The program and all it needs, as links: a stack's own file is made beside them, outside the work tree. */
export function linkProgram(folder: string): void {
  for (const file of [...programFiles, "node_modules"]) {
    symlinkSync(join(project, file), join(folder, file));
  }
}
