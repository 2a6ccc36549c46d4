// What a pod's containers take of the node, by the kernel's count: read from the host, so that nothing in
// the pod is started or asked for it.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { demo } from "./measure.mjs";

/** What is counted, and how: v2 of control groups, or v1. */
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

/** The folders of a pod in the kernel's tree and in the kubelet's, and its containers' by their name. */
export function placesOf({ metadata, status }) {
  const { name, uid } = metadata;
  const folder = ["burstable", "besteffort", "."]
    .map((kind) => join(kernel.groups, kind, `pod${uid}`))
    .find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`the kernel knows no pod ${name}`);
  const started = [...(status.initContainerStatuses ?? []), ...status.containerStatuses];
  return {
    name,
    // As the node's own processes see it: volumes in memory are mounted there alone.
    volumes: `/proc/${nodesFirst()}/root/var/lib/kubelet/pods/${uid}/volumes`,
    containers: started.map((container) => ({
      name: container.name,
      folder: join(folder, container.containerID.replace("containerd://", "")),
    })),
  };
}

/** The process that the node's own come from, in its view of files (local/node/boot.sh). */
function nodesFirst() {
  const under = (id) => readFileSync(`/proc/${id}/task/${id}/children`, "utf8").trim().split(" ");
  const first = under(demo.node.pid)
    .flatMap(under)
    .find((id) => readFileSync(`/proc/${id}/cmdline`, "utf8").includes("init.sh"));
  if (first === undefined) throw new Error("the node has no init.sh");
  return first;
}

/**
 * What a container has at this moment. The working set is the kubelet's: all that is charged to the
 * container, the kernel's own memory and file pages in use too, less the file pages that are not in use.
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
  return {
    workingSet: count(kernel.all) - Number(stat[kernel.idle]),
    rss: Number(stat[kernel.own]),
    processes: processes.length,
    files: processes.reduce((sum, id) => sum + openFiles(id), 0),
  };
}

function openFiles(id) {
  try {
    return readdirSync(`/proc/${id}/fd`).length;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

/** Looks again and again; each of a container's figures is given as all that was seen. */
export async function looksAt(containers, looks, everyMilliseconds) {
  const seen = containers.map(() => []);
  for (let look = 0; look < looks; look += 1) {
    containers.forEach(({ folder }, index) => seen[index].push(lookAt(folder)));
    await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
  }
  return seen;
}

/** The kernel is asked to take back what it keeps of a container's files: what stays is in use. */
export function reclaim(folder) {
  const [file, value] = kernel.reclaim;
  try {
    writeFileSync(join(folder, file), value);
  } catch {
    // There was less to take than it was asked for.
  }
}

/** Kibibytes on the disk, or in memory. Again where something went away meanwhile. */
export function kibibytesIn(folder, tries = 5) {
  try {
    const stdio = ["ignore", "pipe", "ignore"];
    return Number(execFileSync("du", ["-sk", folder], { encoding: "utf8", stdio }).split("\t")[0]);
  } catch (error) {
    if (tries === 0) throw error;
    return kibibytesIn(folder, tries - 1);
  }
}
