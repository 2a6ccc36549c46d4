import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { Site } from "./site";
import { inBase64 } from "./state";

/** How a secret may show: as it is, in base64, and of a key every line, but for what all keys begin with. */
export function formsOf(secret: string): string[] {
  return secret
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("-----"))
    .slice(secret.includes("\n") ? 1 : 0)
    .flatMap((line) => [line, ...inBase64(line)]);
}

/** All that the cluster tells of a namespace: its objects, but for Secrets, its events, and its pods' logs. */
export async function toldOf(site: Site, namespace: string): Promise<string> {
  const kubectl = async (...args: string[]) => site.kubectlIn(namespace, ...args);
  const kinds = await kubectl("api-resources", "--namespaced", "--verbs=list", "--output=name");
  const others = kinds
    .trim()
    .split("\n")
    .filter((kind) => kind !== "secrets" && !kind.includes("metrics"));
  const objects = await kubectl("get", others.join(","), "--output=yaml");
  const pods = (await kubectl("get", "pods", "--output=name")).trim().split("\n");
  const logs = await Promise.all(
    pods.map(async (pod) => kubectl("logs", pod, "--all-containers", "--tail=-1")),
  );
  return [objects, ...logs].join("\n");
}

/** The arguments of all processes, this machine's and the node's, while something goes on. */
export async function argumentsDuring(what: Promise<unknown>): Promise<string> {
  const seen = new Set<string>();
  const running = { ended: false };
  const until = what.finally(() => {
    running.ended = true;
  });
  while (!running.ended) {
    for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${id}/cmdline`, "utf8"));
      } catch {
        // It has ended.
      }
    }
    await sleep(20);
  }
  await until;
  return [...seen].join("\n");
}
