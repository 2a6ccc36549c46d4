// Writes what a stack applies as plain YAML. Needs no cluster, no state and no passphrase.
//   npm run manifests -- --stack prod              into manifests/prod, a file for each object
//   npm run manifests -- --stack prod --out DIR    into another folder
//   npm run --silent manifests -- --stack prod --out -    to standard output
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { configurationOf } from "./manifests/configuration";
import { withContext } from "./manifests/kubeconfig";
import { record } from "./manifests/record";
import { stream, writeFiles } from "./manifests/write";

/** A mistake of the operator's, told without a stack trace. */
class Refused extends Error {}

async function main(): Promise<void> {
  const { stack, out } = options();
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) throw new Refused(`there is no stack ${stack} here: ${file} is missing`);

  const configuration = configurationOf(project, file);
  const recorded = await withContext(configuration.values["kubernetes:context"], async () =>
    record(() => import("../index"), project, stack, configuration),
  );

  if (out === "-") {
    process.stdout.write(stream(recorded));
  } else {
    writeFiles(out, recorded);
    console.log(`${String(recorded.length)} objects are in ${out}`);
  }
}

function options(): { stack: string; out: string } {
  const usage = new Refused("usage: npm run manifests -- --stack NAME [--out DIR]");
  try {
    const { stack, out } = parseArgs({
      options: { stack: { type: "string", short: "s" }, out: { type: "string", short: "o" } },
    }).values;
    if (!stack || out === "") throw usage;
    return { stack, out: out ?? `manifests/${stack}` };
  } catch {
    throw usage;
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof Refused) && !pulumi.RunError.isInstance(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
