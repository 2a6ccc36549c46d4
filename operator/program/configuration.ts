import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { secretStandIn } from "./standIns";

/** A stack's configuration as Pulumi passes it to the program. */
export interface Configuration {
  /** By full key, e.g. `corekube:site`. Text is unchanged; other values are JSON. */
  readonly values: Record<string, string>;
  /** The keys with an encrypted value. */
  readonly secretKeys: string[];
}

/** Reads `Pulumi.<stack>.yaml`. Encrypted values are not decrypted; each is replaced by a stand-in. */
export function configurationOf(project: string, file: string): Configuration {
  const { config } = parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [short, value] of Object.entries(config ?? {})) {
    const key = short.includes(":") ? short : `${project}:${short}`;
    const replaceEncrypted = (_: string, inner: unknown): unknown => {
      if (!isEncrypted(inner)) return inner;
      secretKeys.push(key);
      return secretStandIn(key);
    };
    const json = JSON.stringify(value, replaceEncrypted);
    const plain = JSON.parse(json) as unknown;
    values[key] = typeof plain === "string" ? plain : json;
  }
  return { values, secretKeys };
}

/** True for a value in the form that `pulumi config set --secret` writes. */
function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}
