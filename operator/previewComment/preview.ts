import { LocalWorkspace, type EngineEvent } from "@pulumi/pulumi/automation";

import { changesIn, type Changes } from "./changes";

/** What Pulumi says of an `up` that hasn't happened. */
export interface Preview {
  readonly stack: string;
  readonly changes: Changes;
  /** As `pulumi preview --diff` prints it. */
  readonly diff: string;
  /** Why the `up` would not come to its end; none where it would. Without stack traces. */
  readonly errors: readonly string[];
}

/**
 * Runs the preview of a stack of the project in `workDir`; one that fails is told in `errors`. Selects that
 * stack there, as `pulumi stack select` does.
 */
export async function preview(stack: string, workDir: string): Promise<Preview> {
  const events: EngineEvent[] = [];
  let diff = "";
  const onEvent = (event: EngineEvent) => events.push(event);
  const onOutput = (text: string) => (diff += text);
  try {
    const selected = await LocalWorkspace.selectStack({ stackName: stack, workDir });
    await selected.preview({ diff: true, color: "never", onEvent, onOutput });
    return { stack, changes: changesIn(events), diff, errors: [] };
  } catch (error) {
    const told = errorsIn(events);
    const errors = told.length > 0 ? told : [reasonOf(error)];
    return { stack, changes: changesIn(events), diff, errors };
  }
}

/** What the program, a provider and the engine complain of. */
export function errorsIn(events: readonly EngineEvent[]): string[] {
  const messages = events.flatMap(({ diagnosticEvent: told }) =>
    told?.severity === "error" ? [readable(told.message)] : [],
  );
  return [...new Set(messages)].filter((message) => message !== "" && message !== "preview failed");
}

/** Why Pulumi ended; where it was killed without a word, how. */
export function reasonOf(error: unknown): string {
  const told = readable(String(error));
  return told === "" ? String(error).trim() : told;
}

/** An error for who has to mend it: what was run to find it out, and where in the code, is of no use there. */
export function readable(message: string): string {
  const stderr = /\bstderr: ([\s\S]*?)\n? err\?: /.exec(message)?.[1] ?? message;
  return stderr
    .split("\n")
    .filter((line) => !/^\s+at .*[:)]|node_modules|^Command failed with exit code/.test(line))
    .join("\n")
    .trim();
}
