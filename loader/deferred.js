// Pulumi's SDK loads the TypeScript compiler and npm's dependency resolver at each start. They turn a program's
// functions into cloud functions, which this program has none of. So each is loaded at its first use.
const { createRequire, Module } = require("node:module");

const sdk = createRequire(require.resolve("@pulumi/pulumi"));

for (const name of ["./typescript-shim", "@npmcli/arborist"]) defer(sdk.resolve(name));

function defer(path) {
  const load = () => {
    if (require.cache[path] === standIn) delete require.cache[path];
    return require(path);
  };
  const standIn = new Module(path);
  standIn.filename = path;
  standIn.loaded = true;
  standIn.exports = new Proxy({}, { get: (_, key) => key === "__esModule" || load()[key] });
  require.cache[path] = standIn;
}
