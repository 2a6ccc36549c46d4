import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import type { Ended } from "../../../support/operator/operator";

/** Where a user types commands: a folder, and what else than this process's own variables there is. */
export class Terminal {
  /** Of what was started and has not ended: a failed test leaves it. */
  private readonly sessions = new Set<number>();

  constructor(
    private readonly folder: string,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  /** By bash, which ends at the first command that fails; the last says how it ended. */
  async run(commands: string): Promise<Ended> {
    return this.start(commands).ended;
  }

  start(commands: string): { readonly ended: Promise<Ended>; readonly kill: () => Promise<void> } {
    const child = spawn("bash", ["-euo", "pipefail", "-c", commands], {
      cwd: this.folder,
      // A session of its own, by which all that it starts is found again.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...this.variables },
    });
    const session = child.pid ?? Number.NaN;
    this.sessions.add(session);
    const said = { output: "", errors: "" };
    child.stdout.on("data", (text: Buffer) => (said.output += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said.errors += text.toString()));
    const ended = new Promise<Ended>((resolve, reject) => {
      const limit = setTimeout(() => {
        killSession(session);
        reject(new Error(`not over after five minutes: ${commands}\n${said.output}${said.errors}`));
      }, 300_000);
      // What it has left in the background, as `&` does, has its output still.
      child.on("exit", () => {
        killSession(session);
      });
      child.on("close", (code) => {
        clearTimeout(limit);
        this.sessions.delete(session);
        resolve({ code, ...said });
      });
    });
    const kill = async () => {
      killSession(session);
      await ended;
    };
    return { ended, kill };
  }

  /** Ends whatever is at work. */
  close(): void {
    for (const session of this.sessions) killSession(session);
  }
}

/** A command and all that it has started, process groups of their own too; none sees another end. */
function killSession(id: number): void {
  for (const signal of ["SIGSTOP", "SIGKILL"]) {
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      if (sessionOf(name) === id) send(Number(name), signal);
    }
  }
}

function send(id: number, signal: string): void {
  try {
    process.kill(id, signal);
  } catch (error) {
    // It has ended meanwhile.
    if (sessionOf(String(id)) !== undefined) throw error;
  }
}

/** Nothing for a process that has ended. */
function sessionOf(name: string): number | undefined {
  try {
    const [, fields = ""] = /\) (.*)/.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
    return Number(fields.split(" ")[3]);
  } catch {
    return undefined;
  }
}
