import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { kubectl, type Demo } from "../demo";

/** An answer of the API server. */
export interface ApiAnswer {
  readonly status: number;
  /** Usually JSON. If the server refuses the request, a Status with its reasons. */
  readonly body: string;
}

interface Cluster {
  readonly server: string;
  readonly "certificate-authority-data": string;
}

/** A service account that calls the API server with its token only. */
export class Account {
  private constructor(
    private readonly demo: Demo,
    private readonly cluster: Cluster,
    private readonly token: string,
    private readonly folder: string,
  ) {}

  static async of(demo: Demo, namespace: string, name: string): Promise<Account> {
    const json = await kubectl(demo, "config", "view", "--raw", "--minify", "--output=json");
    const [entry] = (JSON.parse(json) as { clusters: { cluster: Cluster }[] }).clusters;
    if (entry === undefined) throw new Error("the demo's kubeconfig names no cluster");
    const token = await kubectl(demo, "--namespace", namespace, "create", "token", name);
    const folder = mkdtempSync(join(tmpdir(), "corekube-account-"));
    // If the kubeconfig had a user, kubectl would use its certificate instead of the token.
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "cluster", cluster: entry.cluster }],
      contexts: [{ name: "cluster", context: { cluster: "cluster", user: "" } }],
      "current-context": "cluster",
    };
    writeFileSync(join(folder, "kubeconfig"), JSON.stringify(config));
    return new Account(demo, entry.cluster, token, folder);
  }

  /** Runs kubectl with the token and returns its output. Rejects with kubectl's error. */
  async kubectl(input: string, ...args: string[]): Promise<string> {
    const asked = promisify(execFile)(this.demo.kubectl, [
      ...["--kubeconfig", join(this.folder, "kubeconfig"), "--token", this.token],
      ...args,
    ]);
    asked.child.stdin?.end(input);
    return (await asked).stdout;
  }

  /** Sends exactly one request. kubectl often reads first, which the server may already refuse. */
  async ask(method: string, path: string, body?: object, type = "json"): Promise<ApiAnswer> {
    const content = body === undefined ? "" : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.cluster.server),
        {
          method,
          ca: Buffer.from(this.cluster["certificate-authority-data"], "base64"),
          headers: {
            authorization: `Bearer ${this.token}`,
            "content-type": `application/${type}`,
            "content-length": Buffer.byteLength(content),
          },
          timeout: 30_000,
        },
        (response) => {
          let text = "";
          response.on("data", (part: Buffer) => (text += part.toString()));
          response.on("error", reject);
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, body: text });
          });
        },
      );
      sent.on("timeout", () => sent.destroy(new Error(`${path} was not answered in 30 s`)));
      sent.on("error", reject);
      sent.end(content);
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The API server's reason for refusing. */
export function messageOf({ body }: ApiAnswer): string {
  return (JSON.parse(body) as { message: string }).message;
}
