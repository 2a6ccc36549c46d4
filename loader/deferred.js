// Some modules of the dependencies are loaded at each start, and this program needs none of them: the TypeScript
// compiler and npm's dependency resolver, which turn functions into cloud functions, the API to run Pulumi from a
// program, and zod's messages in every language. So each of these is loaded at its first use, if ever.
const { createRequire, Module } = require("node:module");

const sdk = createRequire(require.resolve("@pulumi/pulumi"));

const modules = [
  sdk.resolve("./typescript-shim"),
  sdk.resolve("@npmcli/arborist"),
  sdk.resolve("./automation"),
  require.resolve("zod/v4/locales"),
];

for (const path of modules) {
  const standIn = new Module(path);
  standIn.filename = path;
  standIn.loaded = true;
  const load = () => {
    if (require.cache[path] === standIn) delete require.cache[path];
    return require(path);
  };
  standIn.exports = new Proxy({}, { get: (_, key) => key === "__esModule" || load()[key] });
  require.cache[path] = standIn;
}
