import { z } from "zod";

import { explain } from "./mistakes";

/** A string that passes `test`; one message for whatever else is found there. */
export function text(test: (value: string) => boolean, why: string, fix: string) {
  const error = explain(why, fix);
  return z.string({ error }).refine(test, { error });
}

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
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

/** What `git check-ref-format --branch` allows, and no kind of blank. */
export const branch = text(
  (value) =>
    /^(?!-|@$|HEAD$)(?!.*(?:\.\.|@\{|\.lock(?:\/|$)|[/.]$|(?:^|\/)[/.]))[^\s~^:?*[\\\x00-\x1f\x7f]+$/.test(
      value,
    ),
  "must be a branch's name",
  "write it as `git branch` shows it, e.g. main",
);

/** A full hash names one commit for good; a branch, a tag or a short hash may come to mean another. */
export const revision = text(
  (value) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value),
  "must be a commit's full hash, 40 lower-case hexadecimal digits (64 in a SHA-256 repository)",
  "take it from `git rev-parse COMMIT`, or remove it to follow the branch",
);

/** A folder inside the repository. */
export const directory = text(
  (value) => /^[^/\s][^\s]*$/.test(value) && !value.split("/").includes(".."),
  "must be a folder in the repository, relative to its root",
  "write it like site or docs/site; remove it where the site is at the root",
);

/** hugo's environment: the name of a folder under the site's `config`. */
export const environment = text(
  (value) => /^[\w-]+$/.test(value),
  "must be a name of letters, digits, hyphens and underscores",
  "use production, or the name of a folder in the site's config directory",
);

/** A size in whole Mi or Gi (kubernetes.io/docs, Quantity), as MiB: from `least` MiB to `most` GiB. */
export function size(least: number, most: number, fix: string) {
  const mebibytes = (value: string) => Number.parseInt(value) * (value.endsWith("Gi") ? 1024 : 1);
  return text(
    (value) =>
      /^[1-9]\d{0,6}[MG]i$/.test(value) &&
      mebibytes(value) >= least &&
      mebibytes(value) <= most * 1024,
    `must be a size from ${String(least)}Mi to ${String(most)}Gi, in whole Mi or Gi`,
    fix,
  ).transform(mebibytes);
}

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

/** A host name or an IP address. */
export const server = text(
  isServer,
  "must be the NFS server's host name or IP address",
  "write it like nfs.example.org or 192.0.2.10",
);

/** An exported directory. */
export const exportPath = text(
  (value) => /^\/[\w./@%+=,~-]*$/.test(value) && !value.split("/").includes(".."),
  "must be the absolute path of a directory that the NFS server exports",
  "write it as the server's /etc/exports has it, e.g. /exports/site",
);

const imageName = "[a-z0-9][\\w./-]*(?::\\d+/[\\w./-]+)?";
const tag = ":[A-Za-z0-9](?:[\\w.-]{0,61}[A-Za-z0-9])?";
const digest = "@sha256:[0-9a-f]{64}";
const reference = new RegExp(`^${imageName}(?:${tag}(?:${digest})?|${digest})$`);

/**
 * An image reference with a tag, a digest or both (github.com/distribution/reference). The tag becomes
 * the label `rev`, so it keeps to a label's form too.
 */
export const image = text(
  (value) => reference.test(value),
  "must be an image with a tag or a digest",
  "write it like registry.example.org/nginx:1.30.6 or add @sha256:…",
);

/** The name of a Kubernetes object (kubernetes.io/docs, Object Names and IDs, DNS subdomain). */
export const objectName = text(
  (value) => value.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(value),
  "must be the name of a Kubernetes object: lower-case letters, digits, hyphens and dots",
  "write the name alone, without its kind, e.g. mail-deploy",
);

/** A namespace's name (kubernetes.io/docs, Namespaces: a label of RFC 1123). */
export const namespace = text(
  (value) => new RegExp(`^${label}$`).test(value),
  "must be the name of a namespace: lower-case letters, digits and hyphens, 63 at most",
  "choose one from `kubectl get namespaces`",
);

/** The MAC key of an external account, base64url (RFC 8555, 7.3.4). */
export const macKey = text(
  (value) => /^[\w-]{16,}=*$/.test(value),
  "must be the key that the authority gave you, in base64url",
  "pulumi config set --secret corekube:externalAccountKey",
);

/** The name that a user gives beside a password, as it can stand in HTTP (RFC 7617, 2). */
export const userName = (fix: string) =>
  text(
    (value) => /^[\x21-\x39\x3b-\x7e]{1,255}$/.test(value),
    "must be a user's name, without spaces and colons",
    fix,
  );

/** A block of IP addresses (RFC 4632, RFC 4291). */
export const range = text(
  (value) =>
    !value.endsWith("/0") &&
    (z.cidrv4().safeParse(value).success || z.cidrv6().safeParse(value).success),
  "must be a range of IP addresses, and not all there are",
  "write it like 10.0.0.0/8 or 2001:db8::/32; a single address as /32 or /128",
);

/** A header's name (RFC 9110, 5.1). */
export const headerName = text(
  (value) => /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(value),
  "must be a header's name: letters, digits and hyphens",
  "use X-Forwarded-For, or what your proxy's manual says",
);

/** A header's value, as it can stand in nginx's configuration. */
export const headerValue = text(
  (value) => value.trim() !== "" && /^[\x20-\x7e]{1,4000}$/.test(value) && !/["\\$]/.test(value),
  'must be one line of visible ASCII, 4000 characters at most, without ", \\ and $',
  "write it as it is to be sent",
);

/** The stack's name: `<app>-<stack>` is a namespace, a label of 63 characters at most (RFC 1123). */
export const stackName = text(
  (value) => /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(value),
  "must be lower-case letters, digits and hyphens, 40 at most: namespaces are named by it",
  "make a stack with another name: pulumi stack init NAME",
);

/** A kubeconfig context's name. */
export const context = text(
  (value) => value.trim() !== "",
  "must be the name of the kubeconfig context whose cluster this stack is for",
  "choose one from `kubectl config get-contexts -o name`",
);

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number, fix: string) {
  const error = explain(`must be a whole number from ${String(least)} to ${String(most)}`, fix);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

export const yesOrNo = z.boolean({
  error: explain("must be true or false", "write it without quotation marks"),
});

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
  fix: string,
) {
  return z.enum(words, { error: explain(`must be one of ${words.join(", ")}`, fix) });
}

/** An object that has these keys and no other. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      // Unknown keys have a message of their own, a key each.
      issue.code === "unrecognized_keys"
        ? undefined
        : explain("must be an object", `give it keys: ${keys}`),
  });
}
