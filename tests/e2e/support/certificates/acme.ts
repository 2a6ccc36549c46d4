import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { output } from "../demo";
import { project } from "../../../support/project";
import { eventually } from "../../../support/eventually";

/** This machine's address on the link to the node. Pods can reach it. */
const address = "10.251.0.1";

/** How the server behaves. */
type Fault = "none" | "down" | "rate limit" | "no answer to orders";

/** Validates each order. By default, Pebble reuses earlier validations at random. */
const pebbleVariables = { PEBBLE_AUTHZREUSE: "0" };

/**
 * An ACME server for one test: Pebble with other ports and another lifetime of certificates. A proxy in front of it
 * causes faults that Pebble can't. A DNS server resolves domains for it. Its log has the orders.
 */
export class AcmeServer {
  private fault: Fault = "none";
  /** Orders without an answer yet. */
  private readonly waiting: (() => void)[] = [];
  private constructor(
    private readonly folder: string,
    private readonly ports: Ports,
    private readonly processes: readonly ChildProcess[],
    private readonly proxy: Server,
  ) {}

  /** `httpPort` is the node's port on which the server looks for challenges. */
  static async start(
    firstPort: number,
    httpPort: number,
    { validSeconds = 7_776_000, externalAccount }: Policy = {},
  ): Promise<AcmeServer> {
    const folder = mkdtempSync(join(tmpdir(), "corekube-acme-"));
    const ports = portsFrom(firstPort);
    selfSigned(folder);
    writeFileSync(
      join(folder, "pebble.json"),
      configuration(folder, ports, httpPort, validSeconds, externalAccount),
    );
    const tools = (
      await output(join(project, "local", "toolchain", "build.sh"), ["--path", "tools"])
    ).trim();
    const dns = spawn(
      join(tools, "pebble-challtestsrv"),
      [
        ...["-dnsserver", `127.0.0.1:${String(ports.dns)}`, "-defaultIPv4", "10.251.0.2"],
        ...["-defaultIPv6", "", "-management", `127.0.0.1:${String(ports.dnsManagement)}`],
        ...["-doh", "", "-http01", "", "-https01", "", "-tlsalpn01", ""],
      ],
      { stdio: "ignore" },
    );
    const pebble = spawn(
      join(tools, "pebble"),
      ["-config", join(folder, "pebble.json"), "-dnsserver", `127.0.0.1:${String(ports.dns)}`],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...pebbleVariables } },
    );
    const proxy = createServer({
      key: readFileSync(join(folder, "key.pem")),
      cert: readFileSync(join(folder, "ca.pem")),
    });
    const server = new AcmeServer(folder, ports, [dns, pebble], proxy);
    pebble.stdout.on("data", (text: Buffer) => (server.log += text.toString()));
    pebble.stderr.on("data", (text: Buffer) => (server.log += text.toString()));
    proxy.on("request", (incoming, answer) => {
      server.pass(incoming, answer);
    });
    try {
      await eventually(120, async () => server.root());
      await server.make("none");
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  log = "";

  /** The directory URL, for a stack's configuration. */
  get directory(): string {
    return `https://${address}:${String(this.ports.proxy)}/dir`;
  }

  /** A PEM file to verify the server's own certificate. */
  get caFile(): string {
    return join(this.folder, "ca.pem");
  }

  /** The number of orders so far. */
  get orders(): number {
    return this.log.match(/Added order /g)?.length ?? 0;
  }

  /** The root of all issued certificates, in PEM. */
  async root(): Promise<string> {
    return this.ask(this.ports.management, "/roots/0");
  }

  async make(fault: Fault): Promise<void> {
    this.fault = fault;
    if (fault !== "no answer to orders") {
      for (const goOn of this.waiting.splice(0)) goOn();
    }
    if (fault === "down") {
      this.proxy.closeAllConnections();
      await new Promise((resolve) => this.proxy.close(resolve));
    } else if (!this.proxy.listening) {
      this.proxy.listen(this.ports.proxy, address);
      await once(this.proxy, "listening");
    }
  }

  /** From now on, the domain has this address. */
  async move(domain: string, ip: string): Promise<void> {
    await this.setDns("add-a", { host: `${domain}.`, addresses: [ip] });
  }

  /** Resets the domain's address to the node's. */
  async moveBack(domain: string): Promise<void> {
    await this.setDns("clear-a", { host: `${domain}.` });
  }

  async stop(): Promise<void> {
    if (this.proxy.listening) await this.make("down");
    for (const child of this.processes) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Waits until there is an order without an answer. */
  async untilWaiting(): Promise<void> {
    await eventually(240, () => {
      if (this.waiting.length === 0) throw new Error("no order yet");
    });
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    if (this.fault === "no answer to orders" && incoming.url === "/order-plz") {
      this.waiting.push(() => {
        this.pass(incoming, answer);
      });
      return;
    }
    if (this.fault === "rate limit" && incoming.url === "/order-plz") {
      answer.writeHead(429, { "content-type": "application/problem+json", "retry-after": "2" });
      answer.end(
        JSON.stringify({
          type: "urn:ietf:params:acme:error:rateLimited",
          detail: "too many certificates already issued",
          status: 429,
        }),
      );
      return;
    }
    const { method, url: path, headers } = incoming;
    const onward = request(
      {
        host: "127.0.0.1",
        port: this.ports.acme,
        method,
        path,
        headers,
        rejectUnauthorized: false,
      },
      (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      },
    );
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  }

  private async ask(port: number, path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: "127.0.0.1", port, path, rejectUnauthorized: false },
        (response) => {
          let text = "";
          response.on("data", (part: Buffer) => (text += part.toString()));
          response.on("end", () => {
            resolve(text);
          });
        },
      );
      sent.on("error", reject);
      sent.end();
    });
  }

  private async setDns(what: string, body: object): Promise<void> {
    const url = `http://127.0.0.1:${String(this.ports.dnsManagement)}/${what}`;
    const { ok } = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    if (!ok) throw new Error(`the DNS server refuses ${what}`);
  }
}

/** How the authority treats requests. */
interface Policy {
  /** The lifetime of certificates. Default 90 days. */
  readonly validSeconds?: number;
  /** The external account that a registration needs. Default none. */
  readonly externalAccount?: { readonly id: string; readonly key: string };
}

interface Ports {
  readonly proxy: number;
  readonly acme: number;
  readonly management: number;
  readonly dns: number;
  readonly dnsManagement: number;
}

function portsFrom(first: number): Ports {
  return {
    proxy: first,
    acme: first + 1,
    management: first + 2,
    dns: first + 3,
    dnsManagement: first + 4,
  };
}

function selfSigned(folder: string): void {
  const arguments_ = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  execFileSync(
    "openssl",
    [
      ...[...arguments_, "-nodes", "-days", "2", "-subj", "/CN=acme"],
      ...["-addext", `subjectAltName=IP:${address},IP:127.0.0.1`],
      ...["-keyout", join(folder, "key.pem"), "-out", join(folder, "ca.pem")],
    ],
    { stdio: "ignore" },
  );
  chmodSync(folder, 0o755);
}

function configuration(
  folder: string,
  ports: Ports,
  httpPort: number,
  validityPeriod: number,
  externalAccount: Policy["externalAccount"],
): string {
  return JSON.stringify({
    pebble: {
      listenAddress: `127.0.0.1:${String(ports.acme)}`,
      managementListenAddress: `127.0.0.1:${String(ports.management)}`,
      certificate: join(folder, "ca.pem"),
      privateKey: join(folder, "key.pem"),
      httpPort,
      tlsPort: 1,
      ...(externalAccount === undefined
        ? {}
        : {
            externalAccountBindingRequired: true,
            externalAccountMACKeys: { [externalAccount.id]: externalAccount.key },
          }),
      profiles: { default: { description: "the only one", validityPeriod } },
    },
  });
}
