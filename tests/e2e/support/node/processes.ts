import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to all processes of a container, given by its id. */
export function signal(container: string, name: NodeJS.Signals): void {
  // A partial or empty id would also match cgroups of other processes.
  if (!/^[0-9a-f]{64}$/.test(container)) throw new Error(`not a container's id: ${container}`);
  const processes = processesOf(container);
  if (processes.length === 0) throw new Error(`the container ${container} has no processes`);
  for (const id of processes) {
    try {
      process.kill(id, name);
    } catch (error) {
      // The process has ended meanwhile.
      if (cgroupOf(String(id)) !== "") throw error;
    }
  }
}

/**
 * The pids of a container's processes on this machine, found by the container's id in the name of their cgroup. The
 * oldest, the container's main process, comes first. Its pid need not be the lowest, because pids wrap around.
 */
export function processesOf(container: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && cgroupOf(name).includes(container))
    .map((name) => ({ id: Number(name), start: startOf(name) }))
    .sort((one, other) => one.start - other.start || one.id - other.id)
    .map(({ id }) => id);
}

/** The start time in clock ticks since boot (proc_pid_stat(5), 22); the largest integer if the process has ended. */
function startOf(process: string): number {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  } catch {
    return Number.MAX_SAFE_INTEGER;
  }
}

function cgroupOf(process: string): string {
  try {
    return readFileSync(`/proc/${process}/cgroup`, "utf8");
  } catch {
    // The process has ended.
    return "";
  }
}
