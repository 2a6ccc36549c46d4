import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { secretKeys } from "../../../config/secrets";

type Section = Readonly<Record<string, unknown>>;

const pinned = `@sha256:${"0123456789abcdef".repeat(4)}`;

/** Images with digests, which need no exception. */
export const pinnedImages = {
  gitSync: `registry.corekube.com/git-sync:v4.8.1${pinned}`,
  hugo: `registry.corekube.com/hugo:v0.167.0${pinned}`,
  nginx: `registry.corekube.com/nginx:1.30.6${pinned}`,
  lego: `registry.corekube.com/lego:v5.6.0${pinned}`,
  kubectl: `registry.corekube.com/kubectl:1.36.4${pinned}`,
} as const;

const always = {
  "pulumi:disable-default-providers": ["*"],
  "kubernetes:context": "test-cluster",
  "corekube:site": { repository: "https://git.corekube.com/site.git", domains: ["corekube.com"] },
  "corekube:images": pinnedImages,
} as const;

/** The required keys of a stack. */
export const baseConfig = {
  ...always,
  // Not Let's Encrypt, the default: it issues for fewer names.
  "corekube:certificate": {
    email: "ops@corekube.com",
    authority: "https://acme.corekube.com/directory",
  },
  "corekube:nfs": { server: "nfs.corekube.com", path: "/exports/site" },
} as const;

/** The required keys of a stack behind a proxy. */
export const proxyConfig = {
  ...always,
  "corekube:proxy": { ranges: ["10.0.0.0/8"] },
} as const;

/** A configuration with one more value, at a key like `corekube:site.branch`. */
export function configWith(key: string, value: unknown, base: Section = baseConfig): Section {
  const [section = "", ...rest] = key.split(".");
  const before = base[section];
  const inner = typeof before === "object" ? (before as Section) : {};
  return {
    ...base,
    [section]: rest.length === 0 ? value : configWith(rest.join("."), value, inner),
  };
}

/**
 * Sets a stack's configuration in the form that Pulumi passes it: objects as JSON. By default every secret is
 * encrypted in the stack's file.
 */
export function configure(
  config: Section,
  encrypted: readonly string[] = Object.values(secretKeys),
): void {
  process.env["KUBECONFIG"] = join(__dirname, "kubeconfig.yaml");
  const values = Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]);
  pulumi.runtime.setAllConfig(Object.fromEntries(values) as Record<string, string>, [...encrypted]);
}

/** Key, shown value, why, fix. */
export type Mistake = readonly [key: string, value: unknown, why: string, fix: string];

/** The whole error for these mistakes. */
export function refusal(...mistakes: readonly Mistake[]): Error {
  const count = mistakes.length === 1 ? "1 mistake" : `${String(mistakes.length)} mistakes`;
  const lines = mistakes.map(([key, value, why, fix]) => {
    return `  ${key}: ${shownAs(value)}\n    why: ${why}\n    fix: ${fix}\n`;
  });
  return new Error(
    `the configuration of stack stack has ${count}; nothing was touched\n\n${lines.join("\n")}`,
  );
}

/** Replaces the value of an unknown key, which is not logged. */
export const notShown = Symbol("not shown");

function shownAs(value: unknown): string {
  if (value === undefined) return "(not set)";
  if (value === notShown) return "(not shown)";
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return "{…}";
  return JSON.stringify(value);
}

/** Bad values of a key, and the message for them. */
export interface Rule {
  readonly key: string;
  readonly bad: readonly unknown[];
  readonly why: string;
  readonly fix: string;
}

/** Each bad value with its rule. */
export function badValues(rules: readonly Rule[]) {
  return rules.flatMap((rule) => rule.bad.map((value) => ({ ...rule, value })));
}

/** The rule for a section that isn't an object. */
export const anObject = (section: string, keys: string): Rule => ({
  key: `corekube:${section}`,
  bad: ["text", ""],
  why: "must be an object",
  fix: `give it keys: ${keys}`,
});
