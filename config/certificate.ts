import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

import { z } from "zod";

import { email, isHttpsAddress } from "./hosts";
import { explain } from "./mistakes";
import * as rule from "./rules";
import { schedule } from "./schedule";

/** Let's Encrypt has names; every other authority is given by its directory's address (RFC 8555, 7.1.1). */
const letsEncrypt = {
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;

const directories: readonly string[] = Object.values(letsEncrypt);

const hasName = (authority: string): authority is keyof typeof letsEncrypt =>
  Object.hasOwn(letsEncrypt, authority);

const isAtLetsEncrypt = (authority: string) =>
  isHttpsAddress(authority) && /(?:^|\.)letsencrypt\.org$/.test(new URL(authority).hostname);

/** True for Let's Encrypt, production or staging, by name or by address. */
export const isLetsEncrypt = (authority: unknown) =>
  typeof authority === "string" && (hasName(authority) || isAtLetsEncrypt(authority));

/** The form of an authority's name or address. */
export const authorityForm = rule.text(
  (value) => hasName(value) || isHttpsAddress(value),
  "must be letsencrypt, letsencrypt-staging, or the https address of an ACME directory",
  "use letsencrypt, or letsencrypt-staging if browser warnings do no harm",
);

const authority = authorityForm
  .refine((value) => !isAtLetsEncrypt(value) || directories.includes(new URL(value).href), {
    error: explain(
      "is an address at Let's Encrypt, but not its directory's",
      "write letsencrypt, or letsencrypt-staging if browser warnings do no harm",
    ),
  })
  .default("letsencrypt");

const caFileError = explain(
  "must be a PEM file of the CA certificates that verify the ACME server's own certificate",
  "write its path, relative to this folder; remove it if the authority is a public one",
);

/** The path of a PEM file. Becomes the certificates in it, which are what the cluster gets. */
const caFile = z.string({ error: caFileError }).transform((path, context) => {
  try {
    return certificatesIn(readFileSync(path, "utf8"));
  } catch {
    context.addIssue({ code: "custom", message: caFileError });
    return z.NEVER;
  }
});

/**
 * The file's certificates alone: anything else in it, such as a key, never leaves the file.
 * @throws Error if there is no certificate, or a broken one.
 */
function certificatesIn(pem: string): string {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const begun = pem.match(/-----BEGIN CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0 || blocks.length < begun.length) throw new Error("not whole");
  return blocks.map((block) => new X509Certificate(block).toString()).join("");
}

/** The name of a Kubernetes object (kubernetes.io/docs, Object Names and IDs, DNS subdomain). */
const objectName = rule.text(
  (value) => value.length <= 253 && new RegExp(`^${rule.label}(?:\\.${rule.label})*$`).test(value),
  "must be the name of a Kubernetes object: lower-case letters, digits, hyphens and dots",
  "write the name alone, without its kind, e.g. mail-deploy",
);

/** The MAC key of an external account, in base64url (RFC 8555, 7.3.4). */
export const macKey = rule.text(
  (value) => /^[\w-]{16,}=*$/.test(value),
  "must be the key that the authority gave you, in base64url",
  "pulumi config set --secret corekube:externalAccountKey",
);

/** `corekube:certificate`: which authority issues it, to which account, and when the renewer runs. */
export const certificate = rule.section({
  email,
  authority,
  caFile: caFile.optional(),
  externalAccountId: rule
    .text(
      (value) => /^[\x21-\x7e]+$/.test(value),
      "must be the key identifier that the authority gave you",
      "copy it from your account there, or remove it if the authority requires none",
    )
    .optional(),
  keyType: rule
    .oneOf(
      ["ec256", "ec384", "rsa2048", "rsa3072", "rsa4096"],
      "use ec256: every browser supports it",
    )
    .default("ec256"),
  schedule,
  restart: z
    .array(objectName, {
      error: explain("must be a list of Deployment names", "write it like [mail-deploy]"),
    })
    .default([]),
});

type Checked = z.infer<typeof certificate>;

/** The address of an authority's directory. */
export const directoryUrl = (authority: string): string =>
  hasName(authority) ? letsEncrypt[authority] : authority;

/**
 * True if browsers can be expected to trust the authority's certificates: it isn't a test authority by its
 * name, and its own certificate needs no CA file.
 */
export function isTrusted(checked: Checked): boolean {
  return checked.caFile === undefined && !isTestAuthority(checked.authority);
}

/** True if the authority's host name calls it a test: `staging` or `test` is a word of it. */
export function isTestAuthority(name: unknown): boolean {
  const form = authorityForm.safeParse(name);
  if (!form.success) return false;
  const { hostname } = new URL(directoryUrl(form.data));
  return /(?:^|[-.])(?:staging|test)\d*(?:[-.]|$)/.test(hostname);
}
