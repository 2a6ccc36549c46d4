// Lets Node.js load this project's TypeScript. Each start compiles every file anew: a cache could be out of date.
// swc only removes types; `npm run check` checks them.
const { readFileSync } = require("node:fs");

const { transformSync } = require("@swc/core");

const { keepMap } = require("./positions");

const options = {
  swcrc: false,
  configFile: false,
  sourceMaps: true,
  jsc: { parser: { syntax: "typescript" }, target: "es2022" },
  module: { type: "commonjs" },
};

function compile(filename) {
  const source = readFileSync(filename, "utf8");
  try {
    return transformSync(source, { ...options, filename });
  } catch (error) {
    // The message shows the lines. Pulumi prints a SyntaxError without a stack trace, which would be the compiler's.
    throw new SyntaxError(error.message.split("\n\nCaused by:")[0]);
  }
}

require.extensions[".ts"] = (module, filename) => {
  const { code, map } = compile(filename);
  keepMap(filename, map);
  module._compile(code, filename);
};
