import { checkServerIdentity } from "node:tls";

import { see } from "../lib/runbook";
import type { Check } from "./checks";
import type { Network, Shown } from "./network";
import type { Target } from "./target";

/** A certificate that a visitor's browser takes for this domain; where the stack says so, from any authority. */
export function certificateCheck(target: Target, network: Network, domain: string): Check {
  const { trusted, behindProxy } = target;
  return {
    name: `certificate of ${domain}`,
    expected: `one that has the name, is valid now${trusted ? ", and is trusted here" : ""}`,
    next: behindProxy
      ? "see the proxy: it ends TLS"
      : `see why none was obtained or published: ${see.runs}`,
    look: async () => wrongWith(await network.shakeHands(domain), domain, trusted, new Date()),
  };
}

/** Why a browser would warn, if it would. */
export function wrongWith(
  { certificate, untrusted }: Shown,
  domain: string,
  trusted: boolean,
  now: Date,
): string | undefined {
  if (checkServerIdentity(domain, certificate) !== undefined) {
    return `one for ${certificate.subjectaltname ?? "no name"}`;
  }
  if (now > new Date(certificate.valid_to)) return `one that expired on ${certificate.valid_to}`;
  if (now < new Date(certificate.valid_from)) return `one that begins on ${certificate.valid_from}`;
  return trusted && untrusted !== undefined ? `one that isn't trusted: ${untrusted}` : undefined;
}
