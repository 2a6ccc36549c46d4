import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

import { z } from "zod";

import { email, isHttpsAddress } from "./hosts";
import { explain } from "./mistakes";
import * as rule from "./rules";
import { schedule } from "./schedule";

/** Let's Encrypt by name; every other authority is named by its directory's address (RFC 8555, 7.1.1). */
const letsEncrypt = {
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
} as const;

const directories: readonly string[] = Object.values(letsEncrypt);

const isLetsEncrypt = (authority: string): authority is keyof typeof letsEncrypt =>
  Object.hasOwn(letsEncrypt, authority);

const isAtLetsEncrypt = (authority: string) =>
  isHttpsAddress(authority) && /(?:^|\.)letsencrypt\.org$/.test(new URL(authority).hostname);

/** True for Let's Encrypt, production or staging, by name or by address. */
export const isLetsEncrypts = (authority: unknown) =>
  typeof authority === "string" && (isLetsEncrypt(authority) || isAtLetsEncrypt(authority));

/** The form of an authority's name or address. */
export const authorityForm = rule.text(
  (value) => isLetsEncrypt(value) || isHttpsAddress(value),
  "must be letsencrypt, letsencrypt-staging, or the https address of an ACME directory",
  "use letsencrypt; letsencrypt-staging where a browser's warning does no harm",
);

const authority = authorityForm
  .refine((value) => !isAtLetsEncrypt(value) || directories.includes(new URL(value).href), {
    error: explain(
      "is at Let's Encrypt, and not the address of its directory",
      "write letsencrypt, or letsencrypt-staging where a browser's warning does no harm",
    ),
  })
  .default("letsencrypt");

const caFileError = explain(
  "must be a file of CA certificates in PEM, by which the ACME server's own certificate is checked",
  "write its path, from this folder; remove it where the authority is a public one",
);

/** Gives the certificates in the file, since they are what goes to the cluster. */
const caFile = z.string({ error: caFileError }).transform((path, context) => {
  try {
    return certificatesIn(readFileSync(path, "utf8"));
  } catch {
    context.addIssue({ code: "custom", message: caFileError });
    return z.NEVER;
  }
});

/** Whatever else a file holds, a key say, stays where it is. Throws where it holds no certificate. */
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

/** The MAC key of an external account, base64url (RFC 8555, 7.3.4). */
export const macKey = rule.text(
  (value) => /^[\w-]{16,}=*$/.test(value),
  "must be the key that the authority gave you, in base64url",
  "pulumi config set --secret corekube:externalAccountKey",
);

/** `corekube:certificate`: who issues it, to whom, and when it is asked for. */
export const certificate = rule.section({
  email,
  authority,
  caFile: caFile.optional(),
  externalAccountId: rule
    .text(
      (value) => /^[\x21-\x7e]+$/.test(value),
      "must be the key identifier that the authority gave you",
      "copy it from your account there, or remove it where the authority asks for none",
    )
    .optional(),
  keyType: rule
    .oneOf(["ec256", "ec384", "rsa2048", "rsa3072", "rsa4096"], "use ec256: every browser takes it")
    .default("ec256"),
  schedule,
  restart: z
    .array(objectName, {
      error: explain("must be a list of Deployments' names", "write it like [mail-deploy]"),
    })
    .default([]),
});

type Checked = z.infer<typeof certificate>;

/** The address of the authority's directory. */
export const directoryOf = ({ authority }: Checked): string => addressOf(authority);

const addressOf = (name: string) => (isLetsEncrypt(name) ? letsEncrypt[name] : name);

/**
 * True where browsers trust what the authority issues, as far as can be told: not where it names itself
 * a test, nor where a CA file of one's own is needed.
 */
export function isTrusted(checked: Checked): boolean {
  return checked.caFile === undefined && !isTestAuthority(checked.authority);
}

/** True where an authority names itself a test, as far as its host's name tells. */
export function isTestAuthority(name: unknown): boolean {
  const form = authorityForm.safeParse(name);
  if (!form.success) return false;
  const { hostname } = new URL(addressOf(form.data));
  return /(?:^|[-.])(?:staging|test)\d*(?:[-.]|$)/.test(hostname);
}
