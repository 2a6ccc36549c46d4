import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { secretStandIn } from "./standIns";

/** A stack's configuration as Pulumi hands it to the program. */
export interface Configuration {
  /** By full key, e.g. `corekube:site`: text as it is, everything else as JSON. */
  readonly values: Record<string, string>;
  /** The keys under which something is encrypted. */
  readonly secretKeys: string[];
}

/** Reads `Pulumi.<stack>.yaml`. What is encrypted there stays so: a stand-in takes its place. */
export function configurationOf(project: string, file: string): Configuration {
  const { config } = parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [short, value] of Object.entries(config ?? {})) {
    const key = short.includes(":") ? short : `${project}:${short}`;
    const decrypt = (_: string, inner: unknown): unknown => {
      if (!isEncrypted(inner)) return inner;
      secretKeys.push(key);
      return secretStandIn(key);
    };
    const json = JSON.stringify(value, decrypt);
    const plain = JSON.parse(json) as unknown;
    values[key] = typeof plain === "string" ? plain : json;
  }
  return { values, secretKeys };
}

/** As `pulumi config set --secret` writes it. */
function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}
