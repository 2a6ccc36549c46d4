const { types } = require("node:util");

const { TestEnvironment } = require("jest-environment-node");

/** Each test file has its own `Array`, `Promise` and so on. The packages must recognize them. */
const recognize = new Map([
  [Array, Array.isArray],
  [Date, types.isDate],
  [Error, types.isNativeError],
  [Map, types.isMap],
  [Promise, types.isPromise],
  [Set, types.isSet],
]);
const isInstance = Function.prototype[Symbol.hasInstance];
for (const [builtIn, is] of recognize) {
  Object.defineProperty(builtIn, Symbol.hasInstance, {
    value(value) {
      // Subclasses inherit this method.
      return (this === builtIn && is(value)) || isInstance.call(this, value);
    },
  });
}

/**
 * Lets all test files of a worker share the packages that `package.js` replaces: Node.js loads them once. jest would
 * load them again for each test file, which took most of the time: Pulumi and its Kubernetes SDK have hundreds of
 * modules. Each test file still has its own globals and its own copy of CoreKube's modules.
 */
module.exports = class extends TestEnvironment {
  constructor(...settings) {
    super(...settings);
    // Not `require` itself: jest cleans up everything that a global has, and that has all modules.
    this.global.requireShared = (path) => require(path);
  }

  /** The next test file finds the packages as this one did. */
  async teardown() {
    this.moduleMocker.restoreAllMocks();
    // At the top of this file jest would replace it.
    const { runtime } = require("@pulumi/pulumi");
    runtime.resetOptions("project", "stack", -1, "", "", false, "");
    runtime.setAllConfig({});
    await super.teardown();
  }
};
