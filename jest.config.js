/** Settings of all projects. swc only removes types; `npm run check` checks them. */
const typescript = {
  testEnvironment: "node",
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
};

/** @type {import("jest").Config} */
module.exports = {
  reporters: ["default", "<rootDir>/tests/support/jest/slowestSuites.js"],
  projects: [
    {
      ...typescript,
      displayName: "unit",
      testEnvironment: "<rootDir>/tests/support/jest/environment.js",
      transform: {
        "/node_modules/(@pulumi|typescript|yaml|zod)/": "<rootDir>/tests/support/jest/package.js",
        ...typescript.transform,
      },
      transformIgnorePatterns: [],
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/tests/e2e/"],
    },
    {
      ...typescript,
      displayName: "e2e",
      testMatch: ["<rootDir>/tests/e2e/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/tests/e2e/faults/"],
    },
    {
      ...typescript,
      displayName: "faults",
      testMatch: ["<rootDir>/tests/e2e/faults/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/tests/e2e/faults/node/"],
    },
    // These stop the whole node with every site on it, so they run alone.
    {
      ...typescript,
      displayName: "node",
      testMatch: ["<rootDir>/tests/e2e/faults/node/**/*.test.ts"],
    },
  ],
};
