import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import type { Demo } from "../demo";

interface Forward {
  readonly child: ChildProcess;
  readonly port: Promise<number>;
}

/** By namespace, pod and port. One kubectl serves many requests, because its start takes more time than they do. */
const forwards = new Map<string, Forward>();

/**
 * Runs a function with a local port that is forwarded to a pod. If it fails with a port of an earlier call, it runs once
 * more with a new one: the pod's node may have closed the connection meanwhile.
 */
export async function forwarded<T>(
  demo: Demo,
  namespace: string,
  pod: string,
  remote: number,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const key = `${namespace}/${pod}:${String(remote)}`;
  const earlier = forwards.get(key);
  if (earlier !== undefined) {
    try {
      return await use(await earlier.port);
    } catch {
      close(key, earlier);
    }
  }
  const forward = forwards.get(key) ?? start(demo, namespace, pod, remote, key);
  try {
    return await use(await forward.port);
  } catch (error) {
    close(key, forward);
    throw error;
  }
}

/** Ends the forwards to a namespace's pods. */
export function closeForwards(namespace: string): void {
  for (const [key, forward] of forwards) {
    if (key.startsWith(`${namespace}/`)) close(key, forward);
  }
}

function close(key: string, forward: Forward): void {
  forward.child.kill();
  if (forwards.get(key) === forward) forwards.delete(key);
}

function start(demo: Demo, namespace: string, pod: string, remote: number, key: string): Forward {
  const child = spawn(
    demo.kubectl,
    [
      ...["--kubeconfig", demo.kubeconfig, "-n", namespace],
      ...["port-forward", `pod/${pod}`, `:${String(remote)}`],
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const forward = { child, port: localPort(child, `port ${String(remote)} of ${pod}`) };
  forwards.set(key, forward);
  child.on("exit", () => {
    close(key, forward);
  });
  return forward;
}

async function localPort(child: ChildProcess, what: string): Promise<number> {
  const lines = child.stdout === null ? [] : [createInterface(child.stdout)];
  const [line] = (await Promise.race([
    ...lines.map(async (reader) => once(reader, "line")),
    once(child, "exit").then(() => [""]),
  ])) as [string];
  const port = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
  if (port === undefined) throw new Error(`can't forward ${what}: ${line}`);
  return Number(port);
}
