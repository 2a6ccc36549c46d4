/** One check of the site, not yet run. */
export interface Check {
  readonly name: string;
  /** The expected result, in words. */
  readonly expected: string;
  /** What the operator should do if the check fails. */
  readonly next: string;
  /** Returns what it got if that isn't as expected, undefined if it is. An error counts as a failure too. */
  readonly run: () => Promise<string | undefined>;
}
