import { z } from "zod";

import { explain } from "./mistakes";
import { label, text } from "./rules";

// An IP address ends in a number, a host name never does (RFC 1123, 2.1).
const hostName = new RegExp(`^(?!(?:.*\\.)?\\d+$)${label}(?:\\.${label})*$`);

const isDomain = (value: string) =>
  value.length <= 253 && value.includes(".") && hostName.test(value);

/** A host name as certificates and browsers use it (RFC 1123, 2.1; RFC 5890 for other alphabets). */
export const domain = text(
  (value) => isDomain(value) || isWildcard(value),
  "must be a host name: lower-case letters, digits, hyphens and dots, without scheme, port or path",
  "write it like example.org; names in other alphabets in their xn-- form",
).refine((value) => !isWildcard(value), {
  error: explain(
    "must be a single name: HTTP-01, a file on the web server, can't validate a wildcard (RFC 8555, 8.3)",
    "list every name, e.g. example.org, www.example.org",
  ),
});

const isWildcard = (value: string) => value.startsWith("*.") && isDomain(value.slice(2));

/** True for names that can't be registered: for documentation, tests and local networks (RFC 2606, 6761, 6762). */
export const isReserved = (name: string) =>
  isExample(name) || /(?:^|\.)(?:test|invalid|localhost|local)$/.test(name);

/** True for names that are reserved for examples (RFC 2606). */
export const isExample = (name: string) =>
  /(?:^|\.)(?:example\.(?:com|net|org)|example)$/i.test(name);

/** An e-mail address, checked as an ACME server would. */
export const email = text(
  (value) =>
    /^(?=.{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@/.test(value) &&
    isDomain(value.slice(value.indexOf("@") + 1)),
  "must be an e-mail address: the account at the certificate authority needs one",
  "write it like ops@example.org",
);

/** True for a host name or an IP address. */
export const isServer = (value: string) =>
  hostName.test(value) || z.ipv4().safeParse(value).success || z.ipv6().safeParse(value).success;

/** True if the address has a valid port or none. */
const hasPort = (value: string) => URL.canParse(value) && new URL(value).port !== "0";

/** True for https://host[:port]/path, without a user name, a query or a fragment. */
export function isHttpsAddress(value: string): boolean {
  if (!/^https:\/\/[\w.:[\]-]+\/[\w./~%+-]*$/.test(value) || !hasPort(value)) return false;
  return isServer(new URL(value).hostname.replace(/^\[(.*)\]$/, "$1"));
}

/** A block of IP addresses (RFC 4632, RFC 4291). */
export const range = text(
  (value) =>
    !value.endsWith("/0") &&
    (z.cidrv4().safeParse(value).success || z.cidrv6().safeParse(value).success),
  "must be a range of IP addresses, but not all addresses",
  "write it like 10.0.0.0/8 or 2001:db8::/32; a single address as /32 or /128",
);
