// Shows the status of a stack on one screen, and what to do about each problem. Needs the stack's file, a kubeconfig
// and kubectl; no state and no passphrase.
//   npm run status -- --stack prod
// Exit codes:
//   0  all is well
//   1  there is a problem
//   2  the status is unknown
import { parseArgs } from "node:util";

import { endWith, Refused } from "./lib/refused";
import { readStack } from "./program/stack";
import { gather } from "./status/gather";
import { kubectlOf } from "./status/kubectl";
import { report } from "./status/report";

async function main(): Promise<void> {
  const files = await readStack(stackName());
  const context = files.configuration.values["kubernetes:context"] ?? "";
  const { text, well } = report(await gather(files, kubectlOf(context)));
  process.stdout.write(text);
  process.exitCode = well ? 0 : 1;
}

function stackName(): string {
  const usage = new Refused("usage: npm run status -- --stack NAME");
  try {
    const { stack } = parseArgs({ options: { stack: { type: "string", short: "s" } } }).values;
    if (!stack) throw usage;
    return stack;
  } catch {
    throw usage;
  }
}

main().catch(endWith(2));
