import { join } from "node:path";

/** The root folder of this repository. */
export const project = join(__dirname, "../..");
