import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { Site } from "./site";
import { inBase64 } from "./state";

/** A secret as text and in base64. For a private key, each line except those that all keys have. */
export function formsOf(secret: string): string[] {
  return secret
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("-----"))
    .slice(secret.includes("\n") ? 1 : 0)
    .flatMap((line) => [line, ...inBase64(line)]);
}

/** All objects of a namespace except Secrets, its events, and the logs of its pods. */
export async function textOf(site: Site, namespace: string): Promise<string> {
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

/** The arguments of all processes of this machine and the node, until a promise settles. */
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
        // The process has ended.
      }
    }
    await sleep(20);
  }
  await until;
  return [...seen].join("\n");
}
