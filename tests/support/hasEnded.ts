import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether a process has ended, also if its parent has not waited for it yet (proc_pid_stat(5)). */
export function hasEnded(pid: string): boolean {
  const file = join("/proc", pid, "stat");
  return !existsSync(file) || readFileSync(file, "utf8").includes(" Z ");
}
