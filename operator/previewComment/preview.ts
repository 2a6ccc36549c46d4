import { LocalWorkspace, type EngineEvent } from "@pulumi/pulumi/automation";

import { changesIn, type Changes } from "./changes";

/** The preview of an `up`. */
export interface Preview {
  readonly stack: string;
  readonly changes: Changes;
  /** As `pulumi preview --diff` prints it. */
  readonly diff: string;
  /** Why the `up` would fail, without stack traces; empty if it would succeed. */
  readonly errors: readonly string[];
}

/**
 * Runs the preview of a stack of the project in `workDir`. If it fails, the reasons are in `errors`. Selects that
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
    const diagnostics = errorsIn(events);
    const errors = diagnostics.length > 0 ? diagnostics : [reasonOf(error)];
    return { stack, changes: changesIn(events), diff, errors };
  }
}

/** The errors of the program, the providers and the engine. */
export function errorsIn(events: readonly EngineEvent[]): string[] {
  const messages = events.flatMap(({ diagnosticEvent: diagnostic }) =>
    diagnostic?.severity === "error" ? [readable(diagnostic.message)] : [],
  );
  return [...new Set(messages)].filter((message) => message !== "" && message !== "preview failed");
}

/** Why Pulumi failed; its exit code if it was killed without a message. */
export function reasonOf(error: unknown): string {
  const message = readable(String(error));
  return message === "" ? String(error).trim() : message;
}

/** An error as an operator needs it: without the command that Pulumi ran and without a stack trace. */
export function readable(message: string): string {
  const stderr = /\bstderr: ([\s\S]*?)\n? err\?: /.exec(message)?.[1] ?? message;
  return stderr
    .split("\n")
    .filter((line) => !/^\s+at .*[:)]|node_modules|^Command failed with exit code/.test(line))
    .join("\n")
    .trim();
}
