import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import type { Ended } from "../../../support/operator/operator";

/** Runs commands as a user would, in a folder, with additional environment variables. */
export class Terminal {
  /** Commands that are still running, for example after a failed test. */
  private readonly sessions = new Set<number>();

  constructor(
    private readonly folder: string,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  /** Runs commands in bash, which stops at the first that fails. */
  async run(commands: string): Promise<Ended> {
    return this.start(commands).ended;
  }

  start(commands: string): { readonly ended: Promise<Ended>; readonly kill: () => Promise<void> } {
    const child = spawn("bash", ["-euo", "pipefail", "-c", commands], {
      cwd: this.folder,
      // In its own session, which identifies all processes that it starts.
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
        reject(new Error(`not over after 15 minutes: ${commands}\n${said.output}${said.errors}`));
      }, 900_000);
      // Background processes still hold the output open.
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

  /** Ends all commands that are still running. */
  close(): void {
    for (const session of this.sessions) killSession(session);
  }
}

/** Kills a command and everything it has started, in any process group, all at once. */
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
    // The process has ended meanwhile.
    if (sessionOf(String(id)) !== undefined) throw error;
  }
}

/** Empty for a process that has ended. */
function sessionOf(name: string): number | undefined {
  try {
    const [, fields = ""] = /\) (.*)/.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
    return Number(fields.split(" ")[3]);
  } catch {
    return undefined;
  }
}
