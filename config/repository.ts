import { parseAddress, type Address } from "../components/staticSite/repository";
import { isServer } from "./hosts";
import { explain } from "./mistakes";
import { text } from "./rules";

/** The parts of a repository's address; undefined if a pod can't fetch from it. */
export function repositoryAddress(repository: unknown): Address | undefined {
  const address = typeof repository === "string" ? parseAddress(repository) : undefined;
  if (address === undefined || !isServer(address.host)) return undefined;
  return address.port >= 1 && address.port <= 65_535 ? address : undefined;
}

/** An address that `git clone` takes, except those that a pod can't reach. */
export const repository = text(
  (value) => repositoryAddress(value) !== undefined,
  "must be the https or ssh address of a git repository, without a password or token in it",
  "write it like https://github.com/you/site.git or git@github.com:you/site.git",
);

/** True if anyone on the network between the pod and the repository could change the site. */
export function isPlaintext(value: unknown): boolean {
  const transport = repositoryAddress(value)?.transport;
  return transport === "http" || transport === "git";
}

/** The message for a plaintext address that the stack doesn't allow. */
export const plaintext = explain(
  "must be encrypted: anyone on the network in between could change the site",
  "use https or ssh; on a network you trust, set corekube:site.allowPlaintextRepository to true",
);
