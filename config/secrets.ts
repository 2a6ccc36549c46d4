import { isConfigSecret } from "@pulumi/pulumi/runtime/config";

import type { RawConfig, Report } from "./raw";
import { explain } from "./mistakes";

declare module "@pulumi/pulumi/runtime/config" {
  /** True for a value that is encrypted in the stack's file. Pulumi keeps the declaration to itself. */
  export function isConfigSecret(key: string): boolean;
}

/** The secrets of a stack. Each has a key of its own: a secret value inside a section hides all of it. */
export const secretKeys = {
  externalAccountKey: "corekube:externalAccountKey",
  gitToken: "corekube:gitToken",
  gitSshKey: "corekube:gitSshKey",
  registryPassword: "corekube:registryPassword",
} as const;

export const isSecretKey = (key: string): boolean =>
  Object.values<string>(secretKeys).includes(key);

/** Reports every secret that stands in the stack's file as it is, and what is encrypted there for nothing. */
export function checkEncrypted(found: RawConfig, report: Report): void {
  for (const key of Object.keys(found)) {
    if (isConfigSecret(key) === isSecretKey(key)) continue;
    report([key], isSecretKey(key) ? inClear(key) : noSecret);
  }
}

const noSecret = explain(
  "must not be encrypted: nothing in it is kept secret in the cluster or in Pulumi's state",
  "write it as it is; secrets have keys of their own",
);
const inClear = (key: string) =>
  explain(
    "must be encrypted: whoever reads the stack's file or Pulumi's state could use it",
    `pulumi config set --secret ${key}; if others have seen it, have it replaced first`,
  );
