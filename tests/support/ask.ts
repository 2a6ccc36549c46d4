import { spawn } from "node:child_process";
import { once } from "node:events";
import { request, type IncomingHttpHeaders } from "node:http";
import { createInterface } from "node:readline";

import type { Demo } from "./demo";

export interface Question {
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default GET. */
  readonly method?: string;
  /** The pod's port. Default 8080. */
  readonly port?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request to one pod, past every Service. */
export async function ask(
  demo: Demo,
  namespace: string,
  pod: string,
  path: string,
  question: Question,
): Promise<Answer> {
  const remote = String(question.port ?? 8080);
  const forward = spawn(
    demo.kubectl,
    ["--kubeconfig", demo.kubeconfig, "-n", namespace, "port-forward", `pod/${pod}`, `:${remote}`],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  try {
    const [line] = (await Promise.race([
      once(createInterface(forward.stdout), "line"),
      once(forward, "exit").then(() => [""]),
    ])) as [string];
    const port = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) throw new Error(`no way to port ${remote} of ${pod}: ${line}`);
    return await get(Number(port), path, question);
  } finally {
    forward.kill();
  }
}

async function get(
  port: number,
  path: string,
  { host, headers, method }: Question,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, path, method, headers: { host: host ?? "localhost", ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const body = Buffer.concat(parts).toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      },
    );
    sent.setTimeout(10_000, () => sent.destroy(new Error(`${path} was not answered in 10 s`)));
    sent.on("error", reject);
    sent.end();
  });
}
