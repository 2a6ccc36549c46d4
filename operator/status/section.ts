/** One problem. */
export interface Finding {
  readonly problem: string;
  /** What to do about it, even if that is only to wait. */
  readonly next: string;
  /** The section of the runbook that explains it. */
  readonly see: string;
}

/** A part of the screen, and the problems in it. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
}
