const { createHash } = require("node:crypto");

const code = (path) => `module.exports = requireShared(${JSON.stringify(path)});`;

/** Replaces each module of a package by the one that all test files share: see `environment.js`. */
module.exports = {
  process: (_source, path) => ({ code: code(path) }),
  getCacheKey: (_source, path) => createHash("sha256").update(code(path)).digest("hex"),
};
