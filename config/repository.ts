import { parseAddress, type Address } from "../components/staticSite/repository";
import { isServer } from "./hosts";
import { explain } from "./mistakes";
import { text } from "./rules";

/** What a repository's address says; nothing where it isn't one that a pod can ask. */
export function addressOf(repository: unknown): Address | undefined {
  const address = typeof repository === "string" ? parseAddress(repository) : undefined;
  if (address === undefined || !isServer(address.host)) return undefined;
  return address.port >= 1 && address.port <= 65_535 ? address : undefined;
}

/** What `git clone` takes, as far as a pod can reach it. */
export const repository = text(
  (value) => addressOf(value) !== undefined,
  "must be a git repository's address over https or ssh, without a password or token in it",
  "write it like https://github.com/you/site.git or git@github.com:you/site.git",
);

/** True where whoever sits between the pod and the repository could change the site. */
export function isPlaintext(value: unknown): boolean {
  const transport = addressOf(value)?.transport;
  return transport === "http" || transport === "git";
}

/** What is said of a plaintext address, unless the stack allows it. */
export const plaintext = explain(
  "must be encrypted: whoever sits between could change the site",
  "use https or ssh; on a network you trust, set corekube:site.allowPlaintextRepository to true",
);
