import { existsSync, readFileSync } from "node:fs";

import { parse } from "yaml";

import { configurationOf, type Configuration } from "../program/configuration";
import { withContext } from "../program/kubeconfig";
import { record, type Recorded } from "../program/record";
import { Refused } from "./refused";

/** What the files of this folder say of a stack: no cluster, no state and no passphrase is needed. */
export interface StackFiles {
  readonly stack: string;
  readonly configuration: Configuration;
  /** Every object that the stack applies, in an order in which they can be made. */
  readonly objects: readonly Recorded[];
}

/**
 * Runs the program of this project for a stack's file in the current folder.
 * @throws Refused where there is no such file; pulumi.RunError where the configuration has mistakes.
 */
export async function readStack(stack: string): Promise<StackFiles> {
  const { project, configuration } = configurationOfStack(stack);
  const objects = await withContext(configuration.values["kubernetes:context"], async () =>
    record(() => import("../.."), project, stack, configuration),
  );
  return { stack, configuration, objects };
}

/**
 * A stack's file in the current folder, not yet checked.
 * @throws Refused where there is none.
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
