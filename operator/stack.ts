import { existsSync, readFileSync } from "node:fs";

import { parse } from "yaml";

import { configurationOf, type Configuration } from "./manifests/configuration";
import { withContext } from "./manifests/kubeconfig";
import { record, type Recorded } from "./manifests/record";

/** A mistake of the operator's, told without a stack trace. */
export class Refused extends Error {}

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
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) throw new Refused(`there is no stack ${stack} here: ${file} is missing`);
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
  const configuration = configurationOf(project, file);
  const objects = await withContext(configuration.values["kubernetes:context"], async () =>
    record(() => import("../index"), project, stack, configuration),
  );
  return { stack, configuration, objects };
}
