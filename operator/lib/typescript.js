// Lets Node.js load this project's TypeScript with the compiler that Pulumi uses.
const { join } = require("node:path");

const { typeScriptRequireStrings } = require("@pulumi/pulumi/tsutils");

const { tsnodeRequire, typescriptRequire } = typeScriptRequireStrings();
require(tsnodeRequire).register({
  compiler: typescriptRequire,
  project: join(__dirname, "../../tsconfig.json"),
  transpileOnly: true,
});
