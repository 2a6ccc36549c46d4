import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config";
import { z } from "zod";

import type { NfsExport } from "./components/nfsVolume";
import type { Exposure, Git, Hugo, Site } from "./components/staticSite/args";
import { exposure } from "./config/exposure";
import { describe, explain, mistakesIn } from "./config/mistakes";
import * as rule from "./config/rules";
import { images, type Images } from "./images";

/** All that a stack may say, with every default filled in. */
export interface StackConfig {
  /** The stack's name, e.g. `prod`. */
  readonly environment: string;
  /** The kubeconfig context of the one cluster that this stack may touch. */
  readonly context: string;
  readonly site: Site;
  readonly git: Git;
  readonly hugo: Hugo;
  readonly exposure: Exposure;
  readonly nfs: NfsExport;
  readonly images: Images;
}

const site = rule
  .section({
    repository: rule.repository,
    allowPlaintextRepository: rule.yesOrNo.default(false),
    branch: rule.branch.default("main"),
    revision: rule.revision.optional(),
    directory: rule.directory.default("."),
    domains: z.tuple([rule.domain], rule.domain, {
      error: explain(
        "must be a list of one host name or more",
        "write it like [example.org, www.example.org]",
      ),
    }),
    replicas: rule
      .wholeNumber(1, 100, "use 3, or 1 where the site may be down during a drain")
      .default(3),
  })
  .refine((value) => value.allowPlaintextRepository || !rule.isPlaintext(value.repository), {
    path: ["repository"],
    error: explain(
      "must be encrypted: whoever sits between could change the site",
      "use https; on a network you trust, set corekube:site.allowPlaintextRepository to true",
    ),
    // Beside other mistakes too, not only once those are mended.
    when: ({ value }) => typeof value === "object",
  });

const git = rule.section({
  pollSeconds: rule
    .wholeNumber(1, 3600, "use 10; hosts of public repositories limit how often they are asked")
    .default(10),
  depth: rule.wholeNumber(0, 1_000_000, "use 50, or 0 for the whole history").default(50),
  submodules: rule
    .oneOf(["recursive", "shallow", "off"], "use recursive where the theme is a submodule")
    .default("recursive"),
});

const hugo = rule.section({
  environment: rule.environment.default("production"),
  drafts: rule.yesOrNo.default(false),
  timeoutSeconds: rule.wholeNumber(1, 3600, "use 300").default(300),
  rebuildMinutes: rule
    .wholeNumber(0, 10_080, "use 60, or 0 where no post has a date to come")
    .default(60),
});

const imageOverrides = rule.section({
  gitSync: rule.image.default(images.gitSync),
  hugo: rule.image.default(images.hugo),
  nginx: rule.image.default(images.nginx),
});

/** The stack's file, key by key. */
const stack = rule.section({
  stack: rule.stackName,
  "kubernetes:context": rule.context,
  "corekube:site": site,
  "corekube:git": git.prefault({}),
  "corekube:hugo": hugo.prefault({}),
  "corekube:service": exposure.prefault({ type: "LoadBalancer" }),
  "corekube:nfs": rule.section({ server: rule.server, path: rule.exportPath }),
  "corekube:images": imageOverrides.prefault({}),
});

/**
 * The stack's configuration, checked.
 * @throws pulumi.RunError that lists every mistake at once: key, value, why, fix.
 */
export function readConfig(): StackConfig {
  const input = { stack: pulumi.getStack(), ...ownKeys(allConfig()) };
  const result = stack.safeParse(input);
  if (!result.success) {
    throw new pulumi.RunError(describe(pulumi.getStack(), mistakesIn(result.error.issues, input)));
  }
  const checked = result.data;
  return {
    environment: checked.stack,
    context: checked["kubernetes:context"],
    site: checked["corekube:site"],
    git: checked["corekube:git"],
    hugo: checked["corekube:hugo"],
    exposure: checked["corekube:service"],
    nfs: checked["corekube:nfs"],
    images: checked["corekube:images"],
  };
}

/** Pulumi gives every value as a string, objects as JSON. Other packages' keys are theirs to check. */
function ownKeys(all: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith("corekube:") || key.startsWith("kubernetes:"))
      .map(([key, value]) => [key, value.startsWith("{") ? parseJson(value) : value]),
  );
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
