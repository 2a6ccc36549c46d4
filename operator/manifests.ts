// Writes the objects that a stack applies as plain YAML. Needs no cluster, no state and no passphrase.
//   npm run manifests -- --stack prod              into manifests/prod, a file for each object
//   npm run manifests -- --stack prod --out DIR    into another folder
//   npm run --silent manifests -- --stack prod --out -    to standard output
import { parseArgs } from "node:util";

import { endWith, Refused } from "./lib/refused";
import { stream, writeFiles } from "./manifests/write";
import { readStack } from "./program/stack";

async function main(): Promise<void> {
  const { stack, out } = options();
  const { objects } = await readStack(stack);

  if (out === "-") {
    process.stdout.write(stream(objects));
  } else {
    writeFiles(out, objects);
    console.log(`${String(objects.length)} objects written to ${out}`);
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

main().catch(endWith(1));
