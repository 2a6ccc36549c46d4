import { z } from "zod";

import { explain } from "./mistakes";
import { label, text } from "./rules";

// The last label of an address is a number, that of a name never (RFC 1123, 2.1).
const hostName = new RegExp(`^(?!(?:.*\\.)?\\d+$)${label}(?:\\.${label})*$`);

const isDomain = (value: string) =>
  value.length <= 253 && value.includes(".") && hostName.test(value);

/** A host name as certificates and browsers know it (RFC 1123, 2.1; RFC 5890 for other alphabets). */
export const domain = text(
  (value) => isDomain(value) || isWildcard(value),
  "must be a host name: lower-case letters, digits, hyphens and dots, without scheme, port or path",
  "write it like example.org; names in other alphabets in their xn-- form",
).refine((value) => !isWildcard(value), {
  error: explain(
    "must be one name: a file on a web server (HTTP-01) can't prove a wildcard (RFC 8555, 8.3)",
    "list every name, e.g. example.org, www.example.org",
  ),
});

const isWildcard = (value: string) => value.startsWith("*.") && isDomain(value.slice(2));

/** True for names that nobody can own: for documentation, tests and one's own network (RFC 2606, 6761, 6762). */
export const isReserved = (name: string) =>
  isExample(name) || /(?:^|\.)(?:test|invalid|localhost|local)$/.test(name);

/** True for names that are only for examples (RFC 2606). */
export const isExample = (name: string) =>
  /(?:^|\.)(?:example\.(?:com|net|org)|example)$/i.test(name);

/** An e-mail address, as far as an ACME server looks at it. */
export const email = text(
  (value) =>
    /^(?=.{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@/.test(value) &&
    isDomain(value.slice(value.indexOf("@") + 1)),
  "must be an e-mail address: the account at the certificate authority has one",
  "write it like ops@example.org",
);

/** True for a host name or an IP address. */
export const isServer = (value: string) =>
  hostName.test(value) || z.ipv4().safeParse(value).success || z.ipv6().safeParse(value).success;

/** True where there is a port in the address that can be, or none. */
const hasPort = (value: string) => URL.canParse(value) && new URL(value).port !== "0";

/** True for https://host[:port]/path, with nothing before the host or behind the path. */
export function isHttpsAddress(value: string): boolean {
  if (!/^https:\/\/[\w.:[\]-]+\/[\w./~%+-]*$/.test(value) || !hasPort(value)) return false;
  return isServer(new URL(value).hostname.replace(/^\[(.*)\]$/, "$1"));
}

/** A block of IP addresses (RFC 4632, RFC 4291). */
export const range = text(
  (value) =>
    !value.endsWith("/0") &&
    (z.cidrv4().safeParse(value).success || z.cidrv6().safeParse(value).success),
  "must be a range of IP addresses, and not all there are",
  "write it like 10.0.0.0/8 or 2001:db8::/32; a single address as /32 or /128",
);
