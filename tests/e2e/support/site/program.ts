import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { files } from "../../../../package.json";
import { project } from "../../../support/project";

/** The files of the program. */
export const programFiles: readonly string[] = files;

/** Links the program and its packages into a folder outside the work tree, for a stack file of its own. */
export function linkProgram(folder: string): void {
  for (const file of [...programFiles, "node_modules"]) {
    symlinkSync(join(project, file), join(folder, file));
  }
}
