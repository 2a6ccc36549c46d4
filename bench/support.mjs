// Lets measurements import TypeScript: the support of the end-to-end tests, and components.
import { createRequire } from "node:module";

import { transformFileSync } from "@swc/core";

const require = createRequire(import.meta.url);
// As in jest's configuration: swc only removes types.
const [, options] = require("../jest.config.js").projects[0].transform["\\.ts$"];

require.extensions[".ts"] = (module, file) => {
  module._compile(transformFileSync(file, { ...options, filename: file }).code, file);
};

/** The exports of a file in tests/e2e/support. */
export const support = (name) => require(`../tests/e2e/support/${name}.ts`);

/** The exports of a file in components. */
export const component = (name) => require(`../components/${name}.ts`);
