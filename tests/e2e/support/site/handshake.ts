import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type ConnectionOptions } from "node:tls";

import type { Demo } from "../demo";

/** A server's answer in a TLS handshake. */
export interface Handshake {
  /** True if the chain leads to one of the given roots. */
  readonly verified: boolean;
  readonly serial: string;
  readonly validTo: Date;
  readonly names: readonly string[];
  readonly protocol: string;
  readonly cipher: string;
}

/** Makes a TLS handshake and closes the connection. Throws the alert if the handshake fails. */
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

/** The output of s_client for a handshake. The node's OpenSSL is newer than that of Node.js. */
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
