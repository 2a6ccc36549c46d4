/** One thing that is wrong. */
export interface Finding {
  readonly what: string;
  /** What to do about it, or that nothing is to be done but to wait. */
  readonly next: string;
  /** A section of the runbook. */
  readonly see: string;
}

/** A part of the screen, and what of it is wrong. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
}
