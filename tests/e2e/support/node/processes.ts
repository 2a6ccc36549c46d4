import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to all processes of a container, which is known by its id. */
export function signal(container: string, name: NodeJS.Signals): void {
  // Part of an id, or none, would be in other processes' cgroups too.
  if (!/^[0-9a-f]{64}$/.test(container)) throw new Error(`no container's id: ${container}`);
  const processes = processesOf(container);
  if (processes.length === 0) throw new Error(`the container ${container} has no processes`);
  for (const id of processes) {
    try {
      process.kill(id, name);
    } catch (error) {
      // It has ended meanwhile.
      if (cgroupOf(String(id)) !== "") throw error;
    }
  }
}

/**
 * This machine's ids of a container's processes: the container's own is part of their cgroup's name. The oldest
 * comes first, which is the container's own; by number it need not be, since numbers begin again.
 */
export function processesOf(container: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && cgroupOf(name).includes(container))
    .map((name) => ({ id: Number(name), start: startOf(name) }))
    .sort((one, other) => one.start - other.start || one.id - other.id)
    .map(({ id }) => id);
}

/** In clock ticks since this machine's own start (proc_pid_stat(5), 22); of one that has ended, later than any. */
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
    // It has ended.
    return "";
  }
}
