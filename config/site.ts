import { z } from "zod";

import { domain } from "./hosts";
import { explain } from "./mistakes";
import { isPlaintext, plaintext, repository } from "./repository";
import * as rule from "./rules";

/** A name that `git check-ref-format --branch` allows, without whitespace. */
const branch = rule.text(
  (value) =>
    /^(?!-|@$|HEAD$)(?!.*(?:\.\.|@\{|\.lock(?:\/|$)|[/.]$|(?:^|\/)[/.]))[^\s~^:?*[\\\x00-\x1f\x7f]+$/.test(
      value,
    ),
  "must be a branch name",
  "write it as `git branch` shows it, e.g. main",
);

/** A full hash always names the same commit; a branch, a tag or a short hash may name another one later. */
const revision = rule.text(
  (value) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value),
  "must be a commit's full hash, 40 lower-case hexadecimal digits (64 in a SHA-256 repository)",
  "take it from `git rev-parse COMMIT`, or remove it to follow the branch",
);

/** A folder inside the repository. */
const directory = rule.text(
  (value) => /^[^/\s][^\s]*$/.test(value) && !value.split("/").includes(".."),
  "must be a folder in the repository, relative to its root",
  "write it like site or docs/site; remove it if the site is at the root",
);

const domainsError = explain(
  "must be a list of 1 to 100 host names without duplicates: a certificate holds no more",
  "write it like [example.org, www.example.org]",
);
const domains = z
  .tuple([domain], domain, { error: domainsError })
  .refine((names) => names.length <= 100 && new Set(names).size === names.length, {
    error: domainsError,
  });

/** `corekube:site`: the repository, the commit and the host names of the site. */
export const site = rule
  .section({
    repository,
    allowPlaintextRepository: rule.yesOrNo.default(false),
    branch: branch.default("main"),
    revision: revision.optional(),
    directory: directory.default("."),
    domains,
    replicas: rule
      .wholeNumber(1, 100, "use 3, or 1 if the site may be down during a drain")
      .default(3),
  })
  .refine((value) => value.allowPlaintextRepository || !isPlaintext(value.repository), {
    path: ["repository"],
    error: plaintext,
    // Run even if there are other mistakes, so that one error lists them all.
    when: ({ value }) => typeof value === "object",
  });
