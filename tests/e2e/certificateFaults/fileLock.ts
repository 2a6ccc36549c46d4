import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

import { eventually } from "../../support/eventually";

/** A file lock (flock) in its own process, which is next in the queue after the current holder. */
export class FileLock {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly said: Promise<unknown>,
  ) {}

  static async queue(file: string): Promise<FileLock> {
    const holder = spawn("flock", [file, "sh", "-c", "echo held; exec cat"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lock = new FileLock(holder, once(holder.stdout, "data"));
    await eventually(60, () => {
      const waiting = new RegExp(`-> FLOCK +ADVISORY +WRITE ${String(holder.pid)} `);
      if (!waiting.test(readFileSync("/proc/locks", "utf8"))) throw new Error("not queued");
    });
    return lock;
  }

  async held(): Promise<void> {
    await this.said;
  }

  async release(): Promise<void> {
    const ended = once(this.holder, "exit");
    this.holder.stdin?.end();
    await ended;
  }
}
