import { request, type IncomingHttpHeaders } from "node:http";
import { request as requestByTls } from "node:https";
import { connect, type PeerCertificate } from "node:tls";

import type { Target } from "./target";

/** Seconds after which no answer counts as none. */
const patience = 10;

/** What is looked at of a response. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** What a server shows in a handshake. */
export interface Shown {
  readonly certificate: PeerCertificate;
  /** Why the chain leads to no root that is known here; nothing where it does. */
  readonly untrusted: string | undefined;
}

/** How a target is asked. What is there is told, whatever it is; who answers nothing makes these throw. */
export interface Network {
  /** Asks for the home page of a host; whose certificate it is, is looked at elsewhere. */
  ask(scheme: "http" | "https", host: string): Promise<Answer>;
  /** @throws the alert where the server shakes no hands for that name. */
  shakeHands(name: string): Promise<Shown>;
}

/** The real one. */
export function networkTo(target: Target): Network {
  return {
    ask: async (scheme, host) => ask(target, scheme, host),
    shakeHands: async (name) => shakeHands(target, name),
  };
}

async function ask(target: Target, scheme: "http" | "https", host: string): Promise<Answer> {
  const port = scheme === "http" ? target.httpPort : target.httpsPort;
  const options = {
    host: addressOf(target, host),
    port,
    headers: { host: `${host}:${String(port)}` },
    agent: false,
    signal: AbortSignal.timeout(patience * 1000),
  } as const;
  return new Promise((resolve, reject) => {
    const asked =
      scheme === "http"
        ? request(options)
        : requestByTls({ ...options, servername: host, rejectUnauthorized: false });
    asked.on("error", reject);
    asked.on("response", (response) => {
      // The headers are enough.
      asked.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    asked.end();
  });
}

async function shakeHands(target: Target, servername: string): Promise<Shown> {
  const options = { host: addressOf(target, servername), port: target.httpsPort, servername };
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, rejectUnauthorized: false, timeout: patience * 1000 });
    socket.on("timeout", () => socket.destroy(new Error(`no handshake in ${String(patience)} s`)));
    socket.on("error", reject);
    socket.on("secureConnect", () => {
      const { authorized, authorizationError } = socket;
      const certificate = socket.getPeerCertificate();
      socket.end();
      // Which names it has is asked for by itself.
      const named = String(authorizationError).includes("ALTNAME");
      resolve({
        certificate,
        untrusted: authorized || named ? undefined : String(authorizationError),
      });
    });
  });
}

/** A name under localhost is this machine, also where the resolver doesn't know that (RFC 6761, 6.3). */
function addressOf({ address, domains }: Target, name: string): string {
  if (address !== undefined) return address;
  const known = domains.includes(name) ? name : domains[0];
  return known.endsWith(".localhost") ? "127.0.0.1" : known;
}
