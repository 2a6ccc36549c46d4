import { see } from "../lib/runbook";
import { certificateCheck } from "./certificate";
import type { Network } from "./network";
import type { Target } from "./target";

/** One promise, and whether it is kept. */
export interface Check {
  readonly name: string;
  /** What is right, in words. */
  readonly expected: string;
  /** What is to be done where it isn't so. */
  readonly next: string;
  /** What is seen where it isn't as expected, and nothing where it is. May throw: that is seen then. */
  readonly look: () => Promise<string | undefined>;
}

/** No site has this name (RFC 2606, 2). */
const stranger = "unknown.invalid";

/** All that a stack promises its visitors. */
export function checksOf(target: Target, network: Network): readonly Check[] {
  const { domains, behindProxy } = target;
  const [, ...others] = domains;
  return [
    ...domains.map((domain) => certificateCheck(target, network, domain)),
    pageCheck(target, network),
    revisionCheck(target, network),
    headersCheck(target, network),
    ...others.map((domain) => redirectCheck(target, network, "https", domain)),
    ...domains.map((domain) => redirectCheck(target, network, "http", domain)),
    ...(behindProxy
      ? []
      : [strangerCheck(target, network, "http"), strangerCheck(target, network, "https")]),
  ];
}

function pageCheck(target: Target, network: Network): Check {
  return {
    name: `GET ${target.url}`,
    expected: "status 200",
    next: `see the pods: ${see.overview}`,
    look: async () => {
      const { status } = await network.ask("https", target.domains[0]);
      return status === 200 ? undefined : `status ${String(status)}`;
    },
  };
}

function revisionCheck(target: Target, network: Network): Check {
  const { revision, behindProxy } = target;
  return {
    name: "X-Revision",
    expected: revision ?? "a full commit hash",
    next: behindProxy
      ? "see whether what answers is the proxy or the site, and whether it keeps the site's headers"
      : `see which build is served: ${see.commit}`,
    look: async () => {
      const { headers } = await network.ask("https", target.domains[0]);
      const seen = String(headers["x-revision"] ?? "none");
      const wanted = revision ?? /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(seen)?.[0];
      return seen === wanted ? undefined : seen;
    },
  };
}

/** What components/staticSite/nginx/files/headers.conf adds to every answer. */
function headersCheck(target: Target, network: Network): Check {
  const { contentSecurityPolicy, behindProxy, trusted } = target;
  const promised: Readonly<Record<string, string>> = {
    "content-security-policy": contentSecurityPolicy,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "strict-origin-when-cross-origin",
    ...(trusted && !behindProxy ? { "strict-transport-security": "max-age=63072000" } : {}),
  };
  return {
    name: "security headers",
    expected: `${Object.keys(promised).join(", ")}, as the stack says`,
    next: "see whether the last `up` has ended, and what stands in front and changes headers",
    look: async () => {
      const { headers } = await network.ask("https", target.domains[0]);
      const wrong = Object.entries(promised).filter(([name, value]) => headers[name] !== value);
      const seen = wrong.map(([name]) => `${name}: ${String(headers[name] ?? "none")}`);
      return seen.length === 0 ? undefined : seen.join("; ");
    },
  };
}

function redirectCheck(
  target: Target,
  network: Network,
  scheme: "http" | "https",
  domain: string,
): Check {
  const { url, behindProxy, httpPort, httpsPort } = target;
  const port = scheme === "http" ? httpPort : httpsPort;
  return {
    name: `GET ${scheme}://${domain}:${String(port)}/`,
    expected: `a redirect to https${behindProxy ? "" : `, ${url}`}`,
    next: behindProxy
      ? "have the proxy redirect to https"
      : "without a certificate there is no redirect: see that first; else see where the name leads",
    look: async () => {
      const { status, headers } = await network.ask(scheme, domain);
      const { location = "nowhere" } = headers;
      const right = behindProxy ? location.startsWith("https://") : location === url;
      return right && status >= 300 && status < 400
        ? undefined
        : `status ${String(status)}, to ${location}`;
    },
  };
}

/** By HTTP there is an answer without content, by HTTPS no handshake. */
function strangerCheck(target: Target, network: Network, scheme: "http" | "https"): Check {
  return {
    name: `a foreign name by ${scheme}`,
    expected: scheme === "http" ? "status 404, nothing of the site" : "no handshake",
    next: "see what answers there in the site's place",
    look: async () => {
      if (scheme === "http") {
        const { status, headers } = await network.ask("http", stranger);
        const ours = headers["x-revision"] !== undefined;
        return status === 404 && !ours
          ? undefined
          : `status ${String(status)}${ours ? ", by the site" : ""}`;
      }
      // That somebody is there is no news of this check.
      await network.shakeHands(target.domains[0]);
      return network.shakeHands(stranger).then(
        ({ certificate }) => `a certificate for ${certificate.subjectaltname ?? "nobody"}`,
        () => undefined,
      );
    },
  };
}
