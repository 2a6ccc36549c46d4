import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { kubectl, output, type Demo } from "../demo";
import { project } from "../../../support/project";
import { eventually } from "../../../support/eventually";
import type { Site } from "../site/site";

/** A process as seen from this machine (proc(5), stat). */
interface Process {
  readonly id: number;
  readonly name: string;
  readonly parent: number;
}

/** Kills a program that runs on the node outside containers. Waits until the node has restarted it. */
export async function kill(demo: Demo, program: "kubelet" | "containerd"): Promise<void> {
  const before = running(demo, program);
  if (before.length === 0) throw new Error(`${program} isn't running`);
  for (const id of before) killIfItRuns(id);
  await eventually(120, () => {
    const after = running(demo, program).filter((id) => !before.includes(id));
    if (after.length === 0) throw new Error(`${program} has not been restarted`);
  });
}

/**
 * Waits until the kubelet has synchronized each of the site's pods. After its start, it reports its node as ready long
 * before.
 */
export async function untilKubeletSynced(site: Site): Promise<void> {
  const toleration = { key: `corekube.localhost/${String(Date.now())}`, operator: "Exists" };
  const patch = JSON.stringify([{ op: "add", path: "/spec/tolerations/-", value: toleration }]);
  const pods = await site.pods();
  await Promise.all(
    pods.map(async (pod) => site.kubectl("patch", `pod/${pod}`, "--type=json", `--patch=${patch}`)),
  );
  await eventually(180, async () => {
    const seen = await site.kubectl(
      ...["get", "pods", "--selector=name=nginx"],
      "-o=jsonpath={range .items[*]}{.metadata.generation}:{.status.observedGeneration} {end}",
    );
    if (!/^((\d+):\2 )+$/.test(seen))
      throw new Error(`not every pod's generation is observed: ${seen}`);
  });
}

/**
 * Gives the node another address, with programs that listen there, so that only the network can refuse a connection.
 * Returns a function that removes both. If these tests are killed, both disappear too.
 */
export async function listenInNode(
  demo: Demo,
  address: string,
  ports: readonly number[],
): Promise<() => Promise<void>> {
  const [kubelet] = running(demo, "kubelet");
  if (kubelet === undefined)
    throw new Error("the node has no kubelet, so its network can't be found");
  const listener = spawn(
    "nsenter",
    [
      ...[`--net=/proc/${String(kubelet)}/ns/net`, "sh", "-c", withAddress, "-", address],
      ...[process.execPath, "-e", listen, address, ...ports.map(String)],
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const ended = once(listener, "exit");
  await Promise.race([once(createInterface(listener.stdout), "line"), ended]);
  if (listener.exitCode !== null) throw new Error(`nothing can listen at ${address}`);
  return async () => {
    listener.stdin.end();
    await ended;
  };
}

const withAddress = `
  address=$1 && shift
  ip address add "$address/32" dev lo || exit
  trap 'ip address delete "$address/32" dev lo' EXIT
  "$@"
`;

const listen = `
  const { createServer } = require("node:net");
  const { once } = require("node:events");
  const [address, ...ports] = process.argv.slice(1);
  const servers = ports.map((port) => createServer((socket) => socket.destroy()).listen(port, address));
  Promise.all(servers.map((server) => once(server, "listening"))).then(() => console.log("listening"));
  process.stdin.resume().on("end", () => process.exit());
`;

/** Stops the API server. Returns a function that starts it again and waits until it is ready. */
export async function stopApiServer(demo: Demo): Promise<() => Promise<void>> {
  const kubernetes = join(demo.node.root, "etc", "kubernetes");
  const manifest = join(kubernetes, "manifests", "kube-apiserver.yaml");
  const aside = join(kubernetes, "kube-apiserver.yaml");
  // The manifest returns at the end of the input, so also if these tests are killed.
  const script = 'mv "$1" "$2" && echo moved && cat && mv "$2" "$1"';
  const holder = spawn("sh", ["-c", script, "-", manifest, aside], {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "exit");
  const start = async () => {
    holder.stdin.end();
    await ended;
    await eventually(180, async () => kubectl(demo, "get", "--raw", "/readyz"));
  };
  try {
    await Promise.race([once(holder.stdout, "data"), ended]);
    await eventually(90, () => {
      if (running(demo, "kube-apiserver").length > 0)
        throw new Error("the API server is still running");
    });
  } catch (error) {
    await start();
    throw error;
  }
  return start;
}

/** Ends all processes of the node at once, like a power cut. */
export async function cutPower(demo: Demo): Promise<void> {
  const first = processes().find(({ parent }) => parent === demo.node.pid)?.id;
  process.kill(demo.node.pid, "SIGKILL");
  // The first process of the node's process namespace ends after all others.
  await eventually(120, () => {
    if (processes().some(({ id }) => id === first)) throw new Error("the node has not ended");
  });
}

/** Starts the node, like a boot of its machine. It keeps running after these tests. */
export async function boot(): Promise<void> {
  await output(join(project, "local", "node", "start.sh"), []);
}

/** A short-lived child of a program may have ended meanwhile. */
function killIfItRuns(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Waits until the git server on the node accepts connections, long before a site is back. */
export async function untilGitAnswers(): Promise<void> {
  // Binds to the link's address: without the link, the request would leave this machine.
  const gitServer = { host: "10.251.0.2", port: 9418, localAddress: "10.251.0.1", timeout: 1000 };
  const answer = async () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(gitServer, () => {
        socket.destroy();
        resolve();
      });
      socket.on("timeout", () => socket.destroy(new Error("no answer in 1 s")));
      socket.on("error", reject);
    });
  await eventually(120, answer);
}

/** The pids of a program's processes on the node and in its containers. */
function running(demo: Demo, program: string): number[] {
  const all = new Map(processes().map((process) => [process.id, process]));
  const inNode = (process: Process | undefined): boolean =>
    process !== undefined && (process.id === demo.node.pid || inNode(all.get(process.parent)));
  return [...all.values()]
    .filter((process) => process.name === program && inNode(process))
    .map(({ id }) => id);
}

/** The processes that have not ended. */
function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      const [, name, parent] = /\((.*)\) [^Z] (\d+)/.exec(statOf(id)) ?? [];
      return name === undefined ? [] : [{ id: Number(id), name, parent: Number(parent) }];
    });
}

function statOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/stat`, "utf8");
  } catch {
    // The process has ended.
    return "";
  }
}
