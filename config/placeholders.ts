import type { z } from "zod";

import { authorityForm, isLetsEncrypts } from "./certificate";
import { section, type RawConfig, type KeyPath } from "./raw";
import { explain } from "./mistakes";
import * as name from "./hosts";
import { server } from "./nfs";
import { addressOf, repository } from "./repository";

const reserved = explain(
  "is a placeholder (RFC 2606, 6761, 6762): no public authority issues for it",
  "write a name of your own",
);
const example = explain(
  "is a placeholder: it stands in examples for a value of yours",
  "write your own",
);

/** The values that stand for one of the user's own, and what is said of each. */
export function placeholders(found: RawConfig): readonly (readonly [KeyPath, string])[] {
  const certificate = section(found, "corekube:certificate");
  const site = section(found, "corekube:site");
  const issuer = certificate && (certificate["authority"] ?? "letsencrypt");
  const isName = (host: string) =>
    isLetsEncrypts(issuer) && name.isReserved(host)
      ? reserved
      : name.isExample(host)
        ? example
        : undefined;
  const isRepository = (address: string) =>
    name.isExample(addressOf(address)?.host ?? "") ||
    /^(?:\w+:\/\/[^/]*\/|[^/]*:)you\//.test(address)
      ? example
      : undefined;
  const isDirectory = (address: string) =>
    name.isExample(new URL(address).hostname) ? example : undefined;
  const domains: readonly unknown[] = Array.isArray(site?.["domains"]) ? site["domains"] : [];
  return [
    ...domains.map((domain, index) =>
      told(["corekube:site", "domains", index], domain, name.domain, isName),
    ),
    told(["corekube:certificate", "email"], certificate?.["email"], name.email, (email) =>
      isName(email.slice(email.indexOf("@") + 1)),
    ),
    told(["corekube:site", "repository"], site?.["repository"], repository, isRepository),
    told(["corekube:certificate", "authority"], issuer, authorityForm, (name) =>
      URL.canParse(name) ? isDirectory(name) : undefined,
    ),
    told(
      ["corekube:nfs", "server"],
      section(found, "corekube:nfs")?.["server"],
      server,
      (server) => (name.isExample(server) ? example : undefined),
    ),
  ].flat();
}

/** What isn't of the rule's form has a mistake of its own. */
function told(
  place: KeyPath,
  value: unknown,
  form: z.ZodType,
  judge: (value: string) => string | undefined,
): readonly (readonly [KeyPath, string])[] {
  if (typeof value !== "string" || !form.safeParse(value).success) return [];
  const message = judge(value);
  return message === undefined ? [] : [[place, message]];
}
