// Lets a measurement use what is written in TypeScript: the end-to-end tests' own support, and components.
import { createRequire } from "node:module";

import { transformFileSync } from "@swc/core";

const require = createRequire(import.meta.url);
// As jest reads it: types are only removed.
const [, options] = require("../jest.config.js").projects[0].transform["\\.ts$"];

require.extensions[".ts"] = (module, file) => {
  module._compile(transformFileSync(file, { ...options, filename: file }).code, file);
};

/** What a file in tests/e2e/support exports. */
export const support = (name) => require(`../tests/e2e/support/${name}.ts`);

/** What a file in components exports. */
export const component = (name) => require(`../components/${name}.ts`);
