import { isIPv6 } from "node:net";

import { explain } from "./mistakes";
import * as rule from "./rules";

/** Where a repository is, and how it is asked. */
export interface Address {
  readonly transport: "https" | "http" | "git" | "ssh";
  /** A host name or an IP address, without brackets. */
  readonly host: string;
  /** Where it isn't the transport's own. */
  readonly port?: number | undefined;
}

const host = String.raw`(?<host>\[[0-9a-f:.]+\]|[^\s@/?#:[\]]+)`;
const port = String.raw`(?::(?<port>\d{1,5}))?`;
// Without a query: a token there would be shown in the pod and in logs. A user's name alone is for ssh.
const path = String.raw`[^\s?#<>]+`;
const user = String.raw`\w[\w.-]*`;
const forms = [
  new RegExp(`^(?<transport>https|http|git)://${host}${port}/${path}$`),
  new RegExp(`^(?<transport>ssh)://${user}@${host}${port}/${path}$`),
  // As scp has it (git-clone(1), Git URLs); a colon ends the host.
  new RegExp(`^${user}@${host}:(?!//)${path}$`),
];

/** What a repository's address says; nothing where it isn't one that a pod can ask. */
export function addressOf(repository: unknown): Address | undefined {
  if (typeof repository !== "string") return undefined;
  const groups = forms.map((form) => form.exec(repository)?.groups).find(Boolean);
  if (groups === undefined) return undefined;
  const { transport = "ssh", host: named = "", port: digits } = groups;
  const isAddress6 = named.startsWith("[");
  const bare = (isAddress6 ? named.slice(1, -1) : named).toLowerCase();
  const number = digits === undefined ? undefined : Number(digits);
  if (isAddress6 ? !isIPv6(bare) : !rule.isServer(bare)) return undefined;
  if (number !== undefined && (number < 1 || number > 65_535)) return undefined;
  return { transport: transport as Address["transport"], host: bare, port: number };
}

/** What `git clone` takes, as far as a pod can reach it. */
export const repository = rule.text(
  (value) => addressOf(value) !== undefined,
  "must be a git repository's address over https or ssh, without a password or token in it",
  "write it like https://github.com/you/site.git or git@github.com:you/site.git",
);

/** True where whoever sits between the pod and the repository could change the site. */
export function isPlaintext(value: unknown): boolean {
  const transport = addressOf(value)?.transport;
  return transport === "http" || transport === "git";
}

/** Beside other mistakes too, a plaintext address is one, unless the stack allows it. */
export const plaintext = explain(
  "must be encrypted: whoever sits between could change the site",
  "use https or ssh; on a network you trust, set corekube:site.allowPlaintextRepository to true",
);
