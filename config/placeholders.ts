import type { z } from "zod";

import { authorityForm, isLetsEncrypt } from "./certificate";
import * as name from "./hosts";
import { explain } from "./mistakes";
import { server } from "./nfs";
import { sectionOf, type RawConfig, type KeyPath } from "./raw";
import { repositoryAddress, repository } from "./repository";

const reserved = explain(
  "is a placeholder (RFC 2606, 6761, 6762): no public authority issues a certificate for it",
  "write a name of your own",
);
const example = explain(
  "is a placeholder: examples use it in place of your own value",
  "write your own",
);

/** Every value that is still a placeholder, with its message. */
export function placeholders(raw: RawConfig): readonly (readonly [KeyPath, string])[] {
  const certificate = sectionOf(raw, "corekube:certificate");
  const site = sectionOf(raw, "corekube:site");
  const issuer = certificate && (certificate["authority"] ?? "letsencrypt");
  const inName = (host: string) =>
    isLetsEncrypt(issuer) && name.isReserved(host)
      ? reserved
      : name.isExample(host)
        ? example
        : undefined;
  const inRepository = (address: string) =>
    name.isExample(repositoryAddress(address)?.host ?? "") ||
    /^(?:\w+:\/\/[^/]*\/|[^/]*:)you\//.test(address)
      ? example
      : undefined;
  const inAuthority = (address: string) =>
    name.isExample(new URL(address).hostname) ? example : undefined;
  const domains: readonly unknown[] = Array.isArray(site?.["domains"]) ? site["domains"] : [];
  return [
    ...domains.map((domain, index) =>
      placeholderAt(["corekube:site", "domains", index], domain, name.domain, inName),
    ),
    placeholderAt(["corekube:certificate", "email"], certificate?.["email"], name.email, (email) =>
      inName(email.slice(email.indexOf("@") + 1)),
    ),
    placeholderAt(["corekube:site", "repository"], site?.["repository"], repository, inRepository),
    placeholderAt(["corekube:certificate", "authority"], issuer, authorityForm, (name) =>
      URL.canParse(name) ? inAuthority(name) : undefined,
    ),
    placeholderAt(
      ["corekube:nfs", "server"],
      sectionOf(raw, "corekube:nfs")?.["server"],
      server,
      (server) => (name.isExample(server) ? example : undefined),
    ),
  ].flat();
}

/** Empty if the value breaks the rule for its form: that rule reports it. */
function placeholderAt(
  keyPath: KeyPath,
  value: unknown,
  form: z.ZodType,
  messageFor: (value: string) => string | undefined,
): readonly (readonly [KeyPath, string])[] {
  if (typeof value !== "string" || !form.safeParse(value).success) return [];
  const message = messageFor(value);
  return message === undefined ? [] : [[keyPath, message]];
}
