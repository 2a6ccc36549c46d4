import { existsSync, readFileSync } from "node:fs";

import { parse } from "yaml";

import { Refused } from "../lib/refused";
import { configurationOf, type Configuration } from "./configuration";
import { withContext } from "./kubeconfig";
import { record, type Recorded } from "./record";

/** A stack as the files in the current folder describe it. Reading it needs no cluster, no state and no passphrase. */
export interface StackFiles {
  readonly stack: string;
  readonly configuration: Configuration;
  /** Every object that the stack applies, in an order in which they can be created. */
  readonly objects: readonly Recorded[];
}

/**
 * Runs this project's program for a stack's file in the current folder.
 * @throws Refused if there is no such file; pulumi.RunError if the configuration has mistakes.
 */
export async function readStack(stack: string): Promise<StackFiles> {
  const { project, configuration } = configurationOfStack(stack);
  const objects = await withContext(configuration.values["kubernetes:context"], async () =>
    record(() => import("../.."), project, stack, configuration),
  );
  return { stack, configuration, objects };
}

/**
 * Reads a stack's file in the current folder, without checking it.
 * @throws Refused if there is no such file.
 */
export function configurationOfStack(stack: string): {
  project: string;
  configuration: Configuration;
} {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) throw new Refused(`there is no stack ${stack} here: ${file} is missing`);
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
  return { project, configuration: configurationOf(project, file) };
}
