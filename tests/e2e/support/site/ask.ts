import { request, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as requestByTls, type Agent } from "node:https";

import type { Demo } from "../demo";
import { forwarded } from "./forward";

export interface Question {
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default GET. */
  readonly method?: string;
  /** The pod's port. Default 8080. */
  readonly port?: number;
  /** Sends the request by HTTPS, with this server name. */
  readonly tls?: string;
  /** Keeps the connection open; only with `tls`. Default: no. */
  readonly agent?: Agent | false;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one request to one pod, without a Service. */
export async function ask(
  demo: Demo,
  namespace: string,
  pod: string,
  path: string,
  question: Question,
): Promise<Answer> {
  return forwarded(demo, namespace, pod, question.port ?? 8080, async (port) =>
    get({ ...question, port }, path),
  );
}

/** Sends one request to an address, by HTTPS if `tls` names the server. */
export async function get(
  { host, headers, method, port, tls, agent = false }: Question,
  path: string,
  address = "127.0.0.1",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: address,
      port,
      path,
      method,
      headers: { host: host ?? "localhost", ...headers },
    };
    const receive = (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const body = Buffer.concat(parts).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    };
    const sent =
      tls === undefined
        ? request(options, receive)
        : // Whose certificate it is, handshakes are asked about.
          requestByTls({ ...options, servername: tls, rejectUnauthorized: false, agent }, receive);
    sent.setTimeout(10_000, () => sent.destroy(new Error(`${path} was not answered in 10 s`)));
    sent.on("error", reject);
    sent.end();
  });
}
