// The resources that a pod's containers use, as the kernel counts them. Read from the host, so that the measurement
// runs nothing in the pod.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { demo } from "./measure.mjs";

/** The files of control groups v2, or of v1. */
const kernel = existsSync("/sys/fs/cgroup/cgroup.controllers")
  ? {
      groups: "/sys/fs/cgroup/corekube/kubepods",
      all: "memory.current",
      idle: "inactive_file",
      own: "anon",
      reclaim: ["memory.reclaim", "1G"],
    }
  : {
      groups: "/sys/fs/cgroup/memory/corekube/kubepods",
      all: "memory.usage_in_bytes",
      idle: "total_inactive_file",
      own: "total_rss",
      reclaim: ["memory.force_empty", "0"],
    };

/** The folders of a pod: its volumes, and the control group of each container. */
export function placesOf({ metadata, status }) {
  const { name, uid } = metadata;
  const folder = ["burstable", "besteffort", "."]
    .map((kind) => join(kernel.groups, kind, `pod${uid}`))
    .find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`the kernel knows no pod ${name}`);
  const started = [...(status.initContainerStatuses ?? []), ...status.containerStatuses];
  return {
    name,
    // As the node's processes see it: volumes in memory are mounted only in their mount namespace.
    volumes: `/proc/${nodesFirst()}/root/var/lib/kubelet/pods/${uid}/volumes`,
    containers: started.map((container) => ({
      name: container.name,
      folder: join(folder, container.containerID.replace("containerd://", "")),
    })),
  };
}

/** The pid of the node's init.sh, which runs in the node's mount namespace (local/node/boot.sh). */
function nodesFirst() {
  const under = (id) => readFileSync(`/proc/${id}/task/${id}/children`, "utf8").trim().split(" ");
  const first = under(demo.node.pid)
    .flatMap(under)
    .find((id) => readFileSync(`/proc/${id}/cmdline`, "utf8").includes("init.sh"));
  if (first === undefined) throw new Error("the node has no init.sh");
  return first;
}

/**
 * The resources that a container uses now. The working set is the kubelet's: all memory that is charged to the
 * container, including kernel memory, minus inactive file pages. Memory is in bytes.
 */
export function lookAt(folder) {
  const count = (file) => Number(readFileSync(join(folder, file), "utf8"));
  const stat = Object.fromEntries(
    readFileSync(join(folder, "memory.stat"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(" ")),
  );
  const processes = readFileSync(join(folder, "cgroup.procs"), "utf8").trim().split("\n");
  const seen = {
    workingSet: count(kernel.all) - Number(stat[kernel.idle]),
    rss: Number(stat[kernel.own]),
    processes: processes.length,
    files: processes.reduce((sum, id) => sum + openFiles(id), 0),
  };
  // A file without the expected field gives NaN. The kernel may count the memory of a small process late.
  if (!(seen.workingSet > 0 && seen.rss >= 0 && seen.files > 0)) {
    throw new Error(`${folder} can't be measured: ${JSON.stringify(seen)}`);
  }
  return seen;
}

function openFiles(id) {
  try {
    return readdirSync(`/proc/${id}/fd`).length;
  } catch {
    // The process has ended meanwhile.
    return 0;
  }
}

/** Measures the containers repeatedly. Returns the results of each container. */
export async function looksAt(containers, looks, everyMilliseconds) {
  const seen = containers.map(() => []);
  for (let look = 0; look < looks; look += 1) {
    containers.forEach(({ folder }, index) => seen[index].push(lookAt(folder)));
    await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
  }
  return seen;
}

/** Makes the kernel drop a container's file cache, so that only memory in use remains. */
export function reclaim(folder) {
  const [file, value] = kernel.reclaim;
  try {
    writeFileSync(join(folder, file), value);
  } catch {
    // The kernel could reclaim less than the requested amount.
  }
}

/** The size of a folder, on disk or in memory, in KiB. Tries again if a file disappears meanwhile. */
export function kibibytesIn(folder, tries = 5) {
  try {
    const stdio = ["ignore", "pipe", "ignore"];
    return Number(execFileSync("du", ["-sk", folder], { encoding: "utf8", stdio }).split("\t")[0]);
  } catch (error) {
    if (tries === 0) throw error;
    return kibibytesIn(folder, tries - 1);
  }
}
