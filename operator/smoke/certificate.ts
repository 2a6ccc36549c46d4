import { checkServerIdentity } from "node:tls";

import { runbook } from "../lib/runbook";
import type { Check } from "./check";
import type { Network, ServedCertificate } from "./network";
import type { Target } from "./target";

/** Checks that browsers accept the certificate of a domain, from any authority if the stack says it isn't trusted. */
export function certificateCheck(target: Target, network: Network, domain: string): Check {
  const { trusted, behindProxy } = target;
  return {
    name: `certificate of ${domain}`,
    expected: `one for this name, valid now${trusted ? ", trusted on this machine" : ""}`,
    next: behindProxy
      ? "check the proxy, which terminates TLS"
      : `find out why none was obtained or published: ${runbook.runs}`,
    run: async () =>
      certificateProblem(await network.handshake(domain), domain, trusted, new Date()),
  };
}

/** Why a browser would warn of this certificate; undefined if it wouldn't. */
export function certificateProblem(
  { certificate, untrusted }: ServedCertificate,
  domain: string,
  trusted: boolean,
  now: Date,
): string | undefined {
  if (checkServerIdentity(domain, certificate) !== undefined) {
    return `one for ${certificate.subjectaltname ?? "no name"}`;
  }
  if (now > new Date(certificate.valid_to)) return `one that expired on ${certificate.valid_to}`;
  if (now < new Date(certificate.valid_from)) {
    return `one that is not valid before ${certificate.valid_from}`;
  }
  return trusted && untrusted !== undefined ? `one that isn't trusted: ${untrusted}` : undefined;
}
