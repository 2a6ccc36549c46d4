import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { secretKeys } from "../../../config/secrets";

type Section = Readonly<Record<string, unknown>>;

const pinned = `@sha256:${"0123456789abcdef".repeat(4)}`;

/** The images of a stack whose configuration accepts nothing. */
export const pinnedImages = {
  gitSync: `registry.corekube.com/git-sync:v4.7.1${pinned}`,
  hugo: `registry.corekube.com/hugo:v0.165.0${pinned}`,
  nginx: `registry.corekube.com/nginx:1.30.6${pinned}`,
  lego: `registry.corekube.com/lego:v5.3.1${pinned}`,
  kubectl: `registry.corekube.com/kubectl:1.35.4${pinned}`,
} as const;

const eitherWay = {
  "pulumi:disable-default-providers": ["*"],
  "kubernetes:context": "test-cluster",
  "corekube:site": { repository: "https://git.corekube.com/site.git", domains: ["corekube.com"] },
  "corekube:images": pinnedImages,
} as const;

/** The least that a stack has to say. */
export const baseConfig = {
  ...eitherWay,
  // Not Let's Encrypt, the default: it issues for fewer names.
  "corekube:certificate": {
    email: "ops@corekube.com",
    authority: "https://acme.corekube.com/directory",
  },
  "corekube:nfs": { server: "nfs.corekube.com", path: "/exports/site" },
} as const;

/** The least that a stack has to say where TLS ends in front. */
export const proxyConfig = {
  ...eitherWay,
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
 * A stack's configuration, section by section, as Pulumi hands it over: objects as JSON. Every secret is encrypted
 * in the stack's file, unless a test says otherwise.
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

/** Key, value as it is shown, why, fix. */
export type Mistake = readonly [key: string, value: unknown, why: string, fix: string];

/** The whole message that these mistakes of a stack come to. */
export function refusal(...mistakes: readonly Mistake[]): Error {
  const count = mistakes.length === 1 ? "1 mistake" : `${String(mistakes.length)} mistakes`;
  const lines = mistakes.map(([key, value, why, fix]) => {
    return `  ${key}: ${shownAs(value)}\n    why: ${why}\n    fix: ${fix}\n`;
  });
  return new Error(
    `the configuration of stack stack has ${count}; nothing was touched\n\n${lines.join("\n")}`,
  );
}

/** In place of a value that is not for a log, because nothing reads it. */
export const notShown = Symbol("not shown");

function shownAs(value: unknown): string {
  if (value === undefined) return "(not set)";
  if (value === notShown) return "(not shown)";
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return "{…}";
  return JSON.stringify(value);
}

/** What a key can't be, and what is said of it. */
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

/** The rule of a section that isn't one. */
export const anObject = (section: string, keys: string): Rule => ({
  key: `corekube:${section}`,
  bad: ["text", ""],
  why: "must be an object",
  fix: `give it keys: ${keys}`,
});
