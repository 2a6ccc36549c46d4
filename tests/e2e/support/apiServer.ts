import { readFileSync } from "node:fs";
import { request } from "node:https";

import { parse } from "yaml";

import type { Demo } from "./demo";

interface Kubeconfig {
  readonly clusters: [{ cluster: Record<"server" | "certificate-authority-data", string> }];
  readonly users: [{ user: Record<"client-certificate-data" | "client-key-data", string> }];
}

/** The address of the demo's cluster, and the operator's credentials. */
export function connection(demo: Demo) {
  const config = parse(readFileSync(demo.kubeconfig, "utf8")) as Kubeconfig;
  const [{ cluster }] = config.clusters;
  const [{ user }] = config.users;
  const decoded = (text: string) => Buffer.from(text, "base64");
  return {
    server: cluster.server,
    ca: decoded(cluster["certificate-authority-data"]),
    cert: decoded(user["client-certificate-data"]),
    key: decoded(user["client-key-data"]),
  };
}

/**
 * Reads a path of the API server. This takes a small part of a kubectl's processor time, so it is for what tests repeat
 * until something happens. Rejects if the answer isn't 200.
 */
export async function read(demo: Demo, path: string): Promise<string> {
  const { status, text } = await send(demo, "GET", path);
  if (status !== 200) throw new Error(`${path}: ${String(status)} ${text}`);
  return text;
}

/** The same for an object or a list of objects. */
export async function readJson<T>(demo: Demo, path: string): Promise<T> {
  return JSON.parse(await read(demo, path)) as T;
}

/** Requests the deletion of an object or of a collection, if it exists, and doesn't wait for it. */
export async function remove(demo: Demo, path: string): Promise<void> {
  const { status, text } = await send(demo, "DELETE", path);
  // 409: a namespace that is ending already.
  if (![200, 202, 404, 409].includes(status)) throw new Error(`${path}: ${String(status)} ${text}`);
}

async function send(demo: Demo, method: "GET" | "DELETE", path: string) {
  const { server, ...credentials } = connection(demo);
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const options = { ...credentials, method, agent: false };
    const sent = request(server + path, options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() });
      });
    });
    sent.setTimeout(30_000, () => sent.destroy(new Error(`${path} was not answered in 30 s`)));
    sent.on("error", reject);
    sent.end();
  });
}
