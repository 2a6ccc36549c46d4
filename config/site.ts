import { z } from "zod";

import { username } from "./credentials";
import { knownHosts } from "./knownHosts";
import { explain } from "./mistakes";
import { isPlaintext, plaintext, repository } from "./repository";
import { domain } from "./hosts";
import * as rule from "./rules";

/** What `git check-ref-format --branch` allows, and no kind of blank. */
const branch = rule.text(
  (value) =>
    /^(?!-|@$|HEAD$)(?!.*(?:\.\.|@\{|\.lock(?:\/|$)|[/.]$|(?:^|\/)[/.]))[^\s~^:?*[\\\x00-\x1f\x7f]+$/.test(
      value,
    ),
  "must be a branch's name",
  "write it as `git branch` shows it, e.g. main",
);

/** A full hash names one commit for good; a branch, a tag or a short hash may come to mean another. */
const revision = rule.text(
  (value) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value),
  "must be a commit's full hash, 40 lower-case hexadecimal digits (64 in a SHA-256 repository)",
  "take it from `git rev-parse COMMIT`, or remove it to follow the branch",
);

/** A folder inside the repository. */
const directory = rule.text(
  (value) => /^[^/\s][^\s]*$/.test(value) && !value.split("/").includes(".."),
  "must be a folder in the repository, relative to its root",
  "write it like site or docs/site; remove it where the site is at the root",
);

/** hugo's environment: the name of a folder under the site's `config`. */
const environment = rule.text(
  (value) => /^[\w-]+$/.test(value),
  "must be a name of letters, digits, hyphens and underscores",
  "use production, or the name of a folder in the site's config directory",
);

const domainsError = explain(
  "must be a list of 1 to 100 host names, each once: a certificate holds no more",
  "write it like [example.org, www.example.org]",
);
const domains = z
  .tuple([domain], domain, { error: domainsError })
  .refine((names) => names.length <= 100 && new Set(names).size === names.length, {
    error: domainsError,
  });

/** `corekube:site`: what is served, from where, under which names. */
export const site = rule
  .section({
    repository,
    allowPlaintextRepository: rule.yesOrNo.default(false),
    branch: branch.default("main"),
    revision: revision.optional(),
    directory: directory.default("."),
    domains,
    replicas: rule
      .wholeNumber(1, 100, "use 3, or 1 where the site may be down during a drain")
      .default(3),
  })
  .refine((value) => value.allowPlaintextRepository || !isPlaintext(value.repository), {
    path: ["repository"],
    error: plaintext,
    // Beside other mistakes too, not only once those are mended.
    when: ({ value }) => typeof value === "object",
  });

/** `corekube:git`: how the repository is fetched. */
export const git = rule.section({
  pollSeconds: rule
    .wholeNumber(1, 3600, "use 10; hosts of public repositories limit how often they are asked")
    .default(10),
  depth: rule.wholeNumber(0, 1_000_000, "use 50, or 0 for the whole history").default(50),
  submodules: rule
    .oneOf(["recursive", "shallow", "off"], "use recursive where the theme is a submodule")
    .default("recursive"),
  username: username.optional(),
  knownHosts: knownHosts.optional(),
});

/** `corekube:hugo`: how the site is built. */
export const hugo = rule.section({
  environment: environment.default("production"),
  drafts: rule.yesOrNo.default(false),
  timeoutSeconds: rule.wholeNumber(1, 3600, "use 300").default(300),
  memory: rule.size(256, 64, "use 1Gi, more for a large site").prefault("1Gi"),
  rebuildMinutes: rule
    .wholeNumber(0, 10_080, "use 60, or 0 where no post has a date to come")
    .default(60),
});

/** `corekube:storage`: what a pod may take of its node's disk. */
export const storage = rule.section({
  markdown: rule.size(16, 256, "use 2Gi, or four times what a clone takes").prefault("2Gi"),
  html: rule.size(16, 256, "use 4Gi, or six times what the built site takes").prefault("4Gi"),
  cache: rule.size(16, 256, "use 2Gi, more for a site with many processed images").prefault("2Gi"),
});

/** A header's value, as it can stand in nginx's configuration. */
const headerValue = rule.text(
  (value) => value.trim() !== "" && /^[\x20-\x7e]{1,4000}$/.test(value) && !/["\\$]/.test(value),
  'must be one line of visible ASCII, 4000 characters at most, without ", \\ and $',
  "write it as it is to be sent",
);

/** `corekube:headers`: what visitors' browsers are told. */
export const headers = rule.section({
  // What no ordinary theme does without being asked: plugins, a foreign <base>, standing in a frame.
  contentSecurityPolicy: headerValue.default(
    "base-uri 'self'; object-src 'none'; frame-ancestors 'self'",
  ),
});
