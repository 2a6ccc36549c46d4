// Checks over the network, as a visitor, that a stack's site is served as configured. Needs only the stack's file
// Pulumi.<stack>.yaml: no cluster, no state and no passphrase. $NODE_EXTRA_CA_CERTS may name a file with a root
// certificate of your own.
//   npm run smoke -- --stack prod                  waits up to 5 minutes, for a first certificate or for DNS
//   npm run smoke -- --stack prod --wait 0         doesn't wait
//   npm run smoke -- --stack prod --address HOST   connects to HOST instead of the address in DNS
// Exit codes:
//   0  every check passed
//   1  a check failed; the output says which, and what to do next
//   2  wrong arguments, or mistakes in the stack's configuration: no request was sent
import { parseArgs } from "node:util";

import { endWith, Refused } from "./lib/refused";
import { checksOf } from "./smoke/checks";
import { networkTo } from "./smoke/network";
import { lines, untilOk } from "./smoke/report";
import { targetOf } from "./smoke/target";

async function main(): Promise<void> {
  const { stack, wait, address } = options();
  const target = await targetOf(stack, address);
  const results = await untilOk(checksOf(target, networkTo(target)), wait, (failed) => {
    console.error(`waiting up to ${String(wait)} s for: ${failed.join(", ")}`);
  });
  console.log(lines(results).join("\n"));
  if (results.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
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
    // The usage below explains the mistake.
  }
  throw new Refused("usage: npm run smoke -- --stack NAME [--wait SECONDS] [--address HOST]");
}

main().catch(endWith(2));
