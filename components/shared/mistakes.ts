/** One mistake in a stack's configuration. */
export interface Mistake {
  /** As `pulumi config set --path` takes it, e.g. `corekube:site.replicas`. */
  readonly key: string;
  /** The value, in a form that is safe to log. */
  readonly shown: string;
  readonly why: string;
  readonly fix: string;
}

/** The error message that lists every mistake: key, value, why, fix. */
export function describeMistakes(stack: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${String(mistakes.length)} mistakes`;
  const lines = mistakes.map(
    ({ key, shown, why, fix }) => `  ${key}: ${shown}\n    why: ${why}\n    fix: ${fix}\n`,
  );
  return `the configuration of stack ${stack} has ${count}; nothing was touched\n\n${lines.join("\n")}`;
}
