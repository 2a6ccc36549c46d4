const { appendFileSync } = require("node:fs");
const { relative } = require("node:path");

/**
 * A reporter of jest: prints the suites that took the longest, the slowest first, also after a failure. If SUITE_TIMES
 * names a file, it appends a line for each suite.
 */
module.exports = class SlowestSuites {
  onRunComplete(_, { testResults }) {
    const suites = testResults
      .filter(({ skipped }) => !skipped)
      .sort((one, other) => other.perfStats.runtime - one.perfStats.runtime)
      .map((suite) => line(suite));
    if (process.env.SUITE_TIMES) appendFileSync(process.env.SUITE_TIMES, suites.join(""));
    if (suites.length > 3) process.stderr.write(`Slowest suites:\n${suites.slice(0, 10).join("")}`);
  }
};

function line({ testFilePath, perfStats, numFailingTests, testExecError }) {
  const seconds = Math.round(perfStats.runtime / 1000);
  const failed = numFailingTests > 0 || testExecError ? "  failed" : "";
  return `${String(seconds).padStart(5)} s  ${relative(process.cwd(), testFilePath)}${failed}\n`;
}
