import { isConfigSecret } from "@pulumi/pulumi/runtime/config";

import { explain } from "./mistakes";
import type { RawConfig, Report } from "./raw";

declare module "@pulumi/pulumi/runtime/config" {
  /** True for a value that is encrypted in the stack's file. Pulumi's type declarations leave it out. */
  export function isConfigSecret(key: string): boolean;
}

/** The secrets of a stack. Each has its own key: a secret value inside a section would hide the whole section. */
export const secretKeys = {
  externalAccountKey: "corekube:externalAccountKey",
  gitToken: "corekube:gitToken",
  gitSshKey: "corekube:gitSshKey",
  registryPassword: "corekube:registryPassword",
} as const;

export const isSecretKey = (key: string): boolean =>
  Object.values<string>(secretKeys).includes(key);

/** Reports every secret that is in clear in the stack's file, and every other value that is encrypted there. */
export function checkEncrypted(raw: RawConfig, report: Report): void {
  for (const key of Object.keys(raw)) {
    if (isConfigSecret(key) === isSecretKey(key)) continue;
    report([key], isSecretKey(key) ? inClear(key) : notASecret);
  }
}

const notASecret = explain(
  "must not be encrypted: its value is not a secret in the cluster or in Pulumi's state",
  "write it in clear; secrets have their own keys",
);
const inClear = (key: string) =>
  explain(
    "must be encrypted: anyone who can read the stack's file or Pulumi's state could use it",
    `pulumi config set --secret ${key}; if others have seen it, replace it first`,
  );
