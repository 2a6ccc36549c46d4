import { allConfig } from "@pulumi/pulumi/runtime/config";

import { isSecretKey } from "./secrets";
import { defaultProvidersKey } from "./stack";

/**
 * The stack's values by key, unchecked. Pulumi returns each as a string, objects and lists as JSON.
 * Keys of other packages are left out: those packages check them.
 */
export function valuesOfStack(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(allConfig())
      .filter(([key]) => /^(?:corekube|kubernetes):/.test(key) || key === defaultProvidersKey)
      .map(([key, value]) => [key, isSecretKey(key) ? value : parseJson(value)]),
  );
}

function parseJson(value: string): unknown {
  if (!/^[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
