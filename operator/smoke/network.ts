import { request, type IncomingHttpHeaders } from "node:http";
import { request as requestByTls } from "node:https";
import { connect, type PeerCertificate } from "node:tls";

import type { Target } from "./target";

/** How long to wait for a response or a handshake. */
const timeoutSeconds = 10;

/** The parts of a response that the checks use. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** The certificate that a server presents in a handshake. */
export interface ServedCertificate {
  readonly certificate: PeerCertificate;
  /** Why the chain leads to no root that this machine trusts; undefined if it does. */
  readonly untrusted: string | undefined;
}

/** Requests to a target. Any response is returned; without a response these throw. */
export interface Network {
  /** Gets the home page of a host. Accepts any certificate: another check verifies it. */
  get(scheme: "http" | "https", host: string): Promise<Answer>;
  /** @throws the TLS alert if the server refuses the handshake for this name. */
  handshake(name: string): Promise<ServedCertificate>;
}

/** Requests over the real network. */
export function networkTo(target: Target): Network {
  return {
    get: async (scheme, host) => get(target, scheme, host),
    handshake: async (name) => handshake(target, name),
  };
}

async function get(target: Target, scheme: "http" | "https", host: string): Promise<Answer> {
  const port = scheme === "http" ? target.httpPort : target.httpsPort;
  const options = {
    host: addressOf(target, host),
    port,
    headers: { host: `${host}:${String(port)}` },
    agent: false,
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
  } as const;
  return new Promise((resolve, reject) => {
    const sent =
      scheme === "http"
        ? request(options)
        : requestByTls({ ...options, servername: host, rejectUnauthorized: false });
    sent.on("error", reject);
    sent.on("response", (response) => {
      // The body is not needed.
      sent.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    sent.end();
  });
}

async function handshake(target: Target, servername: string): Promise<ServedCertificate> {
  const options = { host: addressOf(target, servername), port: target.httpsPort, servername };
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...options,
      rejectUnauthorized: false,
      timeout: timeoutSeconds * 1000,
    });
    socket.on("timeout", () =>
      socket.destroy(new Error(`no handshake within ${String(timeoutSeconds)} s`)),
    );
    socket.on("error", reject);
    socket.on("secureConnect", () => {
      const { authorized, authorizationError } = socket;
      const certificate = socket.getPeerCertificate();
      socket.end();
      // Another check verifies the names.
      const nameMismatch = String(authorizationError).includes("ALTNAME");
      resolve({
        certificate,
        untrusted: authorized || nameMismatch ? undefined : String(authorizationError),
      });
    });
  });
}

/** Names under localhost are this machine, even if the resolver doesn't know that (RFC 6761, 6.3). */
function addressOf({ address, domains }: Target, name: string): string {
  if (address !== undefined) return address;
  const known = domains.includes(name) ? name : domains[0];
  return known.endsWith(".localhost") ? "127.0.0.1" : known;
}
