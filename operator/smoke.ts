// Asks a stack's site over the network, as a visitor, whether it is served as the stack says. Needs only the
// stack's file Pulumi.<stack>.yaml: no cluster, no state and no passphrase. $NODE_EXTRA_CA_CERTS may name a root
// of your own.
//   npm run smoke -- --stack prod                  waits up to 5 minutes, for a first certificate or for DNS
//   npm run smoke -- --stack prod --wait 0         doesn't wait
//   npm run smoke -- --stack prod --address HOST   asks HOST, whatever DNS says of the names
// Exit codes:
//   0  everything is ok
//   1  something failed; what, and what to do next, is printed
//   2  called wrongly, or the stack's configuration has mistakes: nothing was asked
import { parseArgs } from "node:util";

import { endWith, Refused } from "./lib/refused";
import { checksOf } from "./smoke/checks";
import { networkTo } from "./smoke/network";
import { lines, untilOk } from "./smoke/report";
import { targetOf } from "./smoke/target";

async function main(): Promise<void> {
  const { stack, wait, address } = options();
  const target = await targetOf(stack, address);
  const verdicts = await untilOk(checksOf(target, networkTo(target)), wait, (failed) => {
    console.error(`waiting up to ${String(wait)} s for: ${failed.join(", ")}`);
  });
  console.log(lines(verdicts).join("\n"));
  if (verdicts.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
}

function options(): { stack: string; wait: number; address: string | undefined } {
  try {
    const { stack, wait, address } = parseArgs({
      options: {
        stack: { type: "string", short: "s" },
        wait: { type: "string", default: "300" },
        address: { type: "string" },
      },
    }).values;
    if (stack && /^\d{1,4}$/.test(wait) && address !== "") {
      return { stack, wait: Number(wait), address };
    }
  } catch {
    // What is wrong is in the usage too.
  }
  throw new Refused("usage: npm run smoke -- --stack NAME [--wait SECONDS] [--address HOST]");
}

main().catch(endWith(2));
