import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { processesOf } from "../../support/node/processes";

/** A container's memory as the kernel counts it; the container is given by its id. */
export class Memory {
  private readonly files: { readonly peak: string; readonly limit: string };

  constructor(container: string) {
    const [process] = processesOf(container);
    if (process === undefined) throw new Error(`the container ${container} has no processes`);
    const groups = readFileSync(`/proc/${String(process)}/cgroup`, "utf8");
    const older = /^\d+:memory:(.*)$/m.exec(groups)?.[1];
    const newer = /^0::(.*)$/m.exec(groups)?.[1];
    this.files =
      older === undefined
        ? filesIn("/sys/fs/cgroup", newer, "memory.peak", "memory.max")
        : filesIn(
            "/sys/fs/cgroup/memory",
            older,
            "memory.max_usage_in_bytes",
            "memory.limit_in_bytes",
          );
  }

  /** The peak since its start, in bytes. */
  get peak(): number {
    return Number(readFileSync(this.files.peak, "utf8"));
  }

  /** The limit, in bytes. */
  get limit(): number {
    return Number(readFileSync(this.files.limit, "utf8"));
  }
}

function filesIn(root: string, group = "", peak: string, limit: string) {
  const folder = join(root, group);
  if (!existsSync(join(folder, peak))) throw new Error(`no peak memory in ${folder}`);
  return { peak: join(folder, peak), limit: join(folder, limit) };
}
