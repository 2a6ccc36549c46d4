import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type ConnectionOptions } from "node:tls";

import type { Demo } from "../../../support/demo";

/** What a server showed in a TLS handshake. */
export interface Handshake {
  /** True where the chain leads to a root that was given. */
  readonly verified: boolean;
  readonly serial: string;
  readonly validTo: Date;
  readonly names: readonly string[];
  readonly protocol: string;
  readonly cipher: string;
}

/** A handshake that is ended as soon as it is made; throws the alert where there is none. */
export async function handshake(options: ConnectionOptions): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = connect({ rejectUnauthorized: false, timeout: 10_000, ...options });
    socket.on("timeout", () => socket.destroy(new Error("no handshake in 10 s")));
    socket.on("error", reject);
    socket.on("secureConnect", () => {
      const certificate = socket.getPeerCertificate(true);
      const cipher = socket.getCipher();
      socket.end();
      resolve({
        verified: socket.authorized,
        serial: certificate.serialNumber,
        validTo: new Date(certificate.valid_to),
        names: (certificate.subjectaltname ?? "")
          .split(", ")
          .map((name) => name.replace("DNS:", "")),
        protocol: cipher.version,
        cipher: cipher.standardName,
      });
    });
  });
}

/** The same as the node's own OpenSSL tells it, which is newer than Node.js's: all that s_client prints. */
export async function sClient(demo: Demo, port: number, ...args: string[]): Promise<string> {
  const client = spawn(
    "chroot",
    [demo.node.root, "openssl", "s_client", "-connect", `10.251.0.2:${String(port)}`, ...args],
    { stdio: ["ignore", "pipe", "pipe"], timeout: 20_000 },
  );
  let printed = "";
  client.stdout.on("data", (text: Buffer) => (printed += text.toString()));
  client.stderr.on("data", (text: Buffer) => (printed += text.toString()));
  await once(client, "close");
  return printed;
}
