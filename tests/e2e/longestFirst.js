const { default: Sequencer } = require("@jest/test-sequencer");
const { relative } = require("node:path");

const seconds = require("./seconds.json");

/**
 * Starts the suites that take longest first, so that none of them is alone at the end. jest itself knows only how long
 * they took in earlier runs of the same clone. A suite without a time in seconds.json comes first.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const time = ({ path }) => seconds[relative(__dirname, path)] ?? Infinity;
    return [...tests].sort(
      (one, other) => time(other) - time(one) || (one.path < other.path ? -1 : 1),
    );
  }
};
