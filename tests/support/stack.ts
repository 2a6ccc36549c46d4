import * as pulumi from "@pulumi/pulumi";

type Section = Readonly<Record<string, unknown>>;

const eitherWay = {
  "kubernetes:context": "test-cluster",
  "corekube:site": { repository: "https://git.example.org/site.git", domains: ["example.org"] },
} as const;

/** The least that a stack has to say. */
export const baseConfig = {
  ...eitherWay,
  // Not Let's Encrypt, the default: it knows no example.org.
  "corekube:certificate": {
    email: "ops@example.org",
    authority: "https://acme.example.org/directory",
  },
  "corekube:nfs": { server: "nfs.example.org", path: "/exports/site" },
} as const;

/** The least that a stack has to say where TLS ends in front. */
export const proxyConfig = {
  ...eitherWay,
  "corekube:proxy": { ranges: ["10.0.0.0/8"] },
} as const;

/** A configuration with one more value, at a key like `corekube:site.branch`. */
export function configWith(key: string, value: unknown, base: Section = baseConfig): Section {
  const [section = "", field] = key.split(".");
  if (field === undefined) return { ...base, [section]: value };
  const before = base[section];
  return {
    ...base,
    [section]: { ...(typeof before === "object" ? before : {}), [field]: value },
  };
}

/** The keys whose values are encrypted in the stack's file, unless a test says otherwise. */
const secretKeys = [
  "corekube:externalAccountKey",
  "corekube:gitToken",
  "corekube:gitSshKey",
  "corekube:registryPassword",
];

/** A stack's configuration, section by section, as Pulumi hands it over: objects as JSON. */
export function configure(config: Section, encrypted: readonly string[] = secretKeys): void {
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
    const shown = value === undefined ? "(not set)" : JSON.stringify(value);
    return `  ${key}: ${shown}\n    why: ${why}\n    fix: ${fix}\n`;
  });
  return new Error(
    `the configuration of stack stack has ${count}; nothing was touched\n\n${lines.join("\n")}`,
  );
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
