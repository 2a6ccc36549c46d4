import type { PeerCertificate } from "node:tls";

import { checksOf } from "../../../operator/smoke/checks";
import type { Answer, Network, ServedCertificate } from "../../../operator/smoke/network";
import { untilOk } from "../../../operator/smoke/report";
import type { Target } from "../../../operator/smoke/target";

const url = "https://corekube.com/";
export const revision = "0123456789abcdef0123456789abcdef01234567";

export const target: Target = {
  url,
  domains: ["corekube.com", "www.corekube.com"],
  httpPort: 80,
  httpsPort: 443,
  revision: undefined,
  contentSecurityPolicy: "default-src 'self'",
  behindProxy: false,
  trusted: true,
  address: undefined,
};

export const headers = {
  "x-revision": revision,
  "content-security-policy": "default-src 'self'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "referrer-policy": "strict-origin-when-cross-origin",
  "strict-transport-security": "max-age=63072000",
};
export const page: Answer = { status: 200, headers };
const redirect: Answer = { status: 301, headers: { location: url } };

export const certificate = {
  subject: { CN: "corekube.com" },
  subjectaltname: "DNS:corekube.com, DNS:www.corekube.com",
  valid_from: "Nov  1 00:00:00 2026 GMT",
  valid_to: "Dec 15 00:00:00 2026 GMT",
} as PeerCertificate;
export const served: ServedCertificate = {
  certificate: {
    ...certificate,
    valid_from: "Nov  1 00:00:00 2020 GMT",
    valid_to: "Nov  1 00:00:00 2120 GMT",
  },
  untrusted: undefined,
};

/** A correct site, except for faults by address: `https://host`, or `tls://host` for a handshake. */
export function site(
  faults: Readonly<Record<string, Answer | ServedCertificate | Error>> = {},
): Network {
  const correctAnswer = (address: string): Answer | ServedCertificate | Error => {
    if (address.endsWith("//unknown.invalid")) {
      return address.startsWith("http:") ? { status: 404, headers: {} } : new Error("TLS alert");
    }
    if (address.startsWith("tls:")) return served;
    return address === "https://corekube.com" ? page : redirect;
  };
  const answer = async (address: string) => {
    const given = faults[address] ?? correctAnswer(address);
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
  };
  return {
    get: async (scheme, host) => (await answer(`${scheme}://${host}`)) as Answer,
    handshake: async (name) => (await answer(`tls://${name}`)) as ServedCertificate,
  };
}

/** The failed checks: the name of each, and what it got. */
export async function failures(network: Network, ofTarget: Target = target) {
  const results = await untilOk(checksOf(ofTarget, network), 0, () => undefined);
  return results.flatMap(({ check, failure }) =>
    failure === undefined ? [] : [[check.name, failure]],
  );
}
