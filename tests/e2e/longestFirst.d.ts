import type { Test } from "@jest/test-result";
import Sequencer from "@jest/test-sequencer";

declare class LongestFirst extends Sequencer {
  constructor();
  override sort(tests: Test[]): Test[];
}
export = LongestFirst;
