// Pulumi's entry point ("main" in package.json), plain JavaScript: it makes TypeScript loadable, then runs the program.
require("./deferred");
require("./typescript");

module.exports = require("../index.ts");
