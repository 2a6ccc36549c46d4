import { runbook } from "../lib/runbook";
import { certificateCheck } from "./certificate";
import type { Check } from "./check";
import type { Network } from "./network";
import type { Target } from "./target";

/** A host name that no site has (RFC 2606, 2). */
const unknownHost = "unknown.invalid";

/** Every check of a stack's site. */
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
      : [unknownHostCheck(target, network, "http"), unknownHostCheck(target, network, "https")]),
  ];
}

function pageCheck(target: Target, network: Network): Check {
  return {
    name: `GET ${target.url}`,
    expected: "status 200",
    next: `check the pods: ${runbook.overview}`,
    run: async () => {
      const { status } = await network.get("https", target.domains[0]);
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
      ? "check that the site answers, not the proxy alone, and that the proxy keeps the site's headers"
      : `find out which build is served: ${runbook.commit}`,
    run: async () => {
      const { headers } = await network.get("https", target.domains[0]);
      const revisionServed = String(headers["x-revision"] ?? "none");
      const wanted = revision ?? /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(revisionServed)?.[0];
      return revisionServed === wanted ? undefined : revisionServed;
    },
  };
}

/** Checks the headers that components/staticSite/nginx/files/site.conf adds to every response. */
function headersCheck(target: Target, network: Network): Check {
  const { contentSecurityPolicy, behindProxy, trusted } = target;
  const configured: Readonly<Record<string, string>> = {
    "content-security-policy": contentSecurityPolicy,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "strict-origin-when-cross-origin",
    ...(trusted && !behindProxy ? { "strict-transport-security": "max-age=63072000" } : {}),
  };
  return {
    name: "security headers",
    expected: `${Object.keys(configured).join(", ")}, as configured`,
    next: "check that the last `up` has finished, and that nothing in front of the site changes headers",
    run: async () => {
      const { headers } = await network.get("https", target.domains[0]);
      const wrong = Object.entries(configured).filter(([name, value]) => headers[name] !== value);
      const wrongValues = wrong.map(([name]) => `${name}: ${String(headers[name] ?? "none")}`);
      return wrongValues.length === 0 ? undefined : wrongValues.join("; ");
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
      ? "make the proxy redirect to https"
      : "check the certificate first: without one there is no redirect; then check the address of the name",
    run: async () => {
      const { status, headers } = await network.get(scheme, domain);
      const { location } = headers;
      const correct = behindProxy ? location?.startsWith("https://") : location === url;
      return correct === true && status >= 300 && status < 400
        ? undefined
        : `status ${String(status)}, ${location === undefined ? "no redirect" : `to ${location}`}`;
    },
  };
}

/** A request for an unknown host gets an empty response over HTTP, and no handshake over HTTPS. */
function unknownHostCheck(target: Target, network: Network, scheme: "http" | "https"): Check {
  return {
    name: `an unknown host over ${scheme}`,
    expected: scheme === "http" ? "status 404, without the site's content" : "no handshake",
    next: "find out which server answers in place of the site",
    run: async () => {
      if (scheme === "http") {
        const { status, headers } = await network.get("http", unknownHost);
        const isSite = headers["x-revision"] !== undefined;
        return status === 404 && !isSite
          ? undefined
          : `status ${String(status)}${isSite ? ", from the site" : ""}`;
      }
      // A server without a handshake for any name would prove nothing.
      await network.handshake(target.domains[0]);
      return network.handshake(unknownHost).then(
        ({ certificate }) => `a certificate for ${certificate.subjectaltname ?? "no name"}`,
        () => undefined,
      );
    },
  };
}
