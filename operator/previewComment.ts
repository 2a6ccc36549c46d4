// Prints a pull request comment, as Markdown, that shows what `up` would do to each of the given stacks. Needs the
// same as a preview: the state, its passphrase, and a kubeconfig with the stacks' contexts.
//   npm run --silent preview:comment -- --stack dev --stack prod
// Exit codes:
//   0  every stack can be deployed; the comment says what would change
//   1  a preview failed; the comment says why, so publish it before the workflow fails
//   2  wrong arguments: there is no comment
import { parseArgs } from "node:util";

import { endWith, Refused } from "./lib/refused";
import { comment } from "./previewComment/comment";
import { preview } from "./previewComment/preview";

async function main(): Promise<void> {
  const stacks = options();
  const previews = [];
  // One after another: two at once need twice the memory and are no faster on two cores.
  for (const stack of stacks) previews.push(await preview(stack, process.cwd()));
  process.stdout.write(comment(previews));
  if (previews.some(({ errors }) => errors.length > 0)) process.exitCode = 1;
}

function options(): readonly string[] {
  try {
    const { stack } = parseArgs({
      options: { stack: { type: "string", short: "s", multiple: true } },
    }).values;
    if (stack?.every((name) => name !== "")) return stack;
  } catch {
    // The usage below explains the mistake.
  }
  throw new Refused("usage: npm run preview:comment -- --stack NAME [--stack NAME]...");
}

main().catch(endWith(2));
