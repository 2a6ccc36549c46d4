/** Where a repository is, and how it is asked. */
export interface Address {
  readonly transport: Transport;
  /** A host name or an IP address, in lower case, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Where git's servers listen where an address names no port (git-clone(1), GIT URLS; IANA). */
const usualPorts = { https: 443, http: 80, git: 9418, ssh: 22 } as const;

type Transport = keyof typeof usualPorts;

const host = String.raw`(?:\[(?<address6>[0-9a-f.]*:[0-9a-f:.]+)\]|(?<host>[^\s@/?#:[\]]+))`;
const port = String.raw`(?::(?<port>\d{1,5}))?`;
// Without a query: a token there would be shown in the pod and in logs. A user's name alone is for ssh.
const path = String.raw`[^\s?#<>]+`;
const user = String.raw`\w[\w.-]*`;
const forms: readonly (readonly [Transport, RegExp])[] = [
  ...(["https", "http", "git"] as const).map(
    (transport) => [transport, new RegExp(`^${transport}://${host}${port}/${path}$`)] as const,
  ),
  ["ssh", new RegExp(`^ssh://${user}@${host}${port}/${path}$`)],
  // As scp has it; a colon ends the host.
  ["ssh", new RegExp(`^${user}@${host}:(?!//)${path}$`)],
];

/** What an address that `git clone` takes says; nothing where it is of no form that a pod can ask. */
export function parseAddress(repository: string): Address | undefined {
  for (const [transport, form] of forms) {
    const groups = form.exec(repository)?.groups;
    if (groups === undefined) continue;
    const named = groups["address6"] ?? groups["host"] ?? "";
    const number = Number(groups["port"] ?? usualPorts[transport]);
    return { transport, host: named.toLowerCase(), port: number };
  }
  return undefined;
}

/**
 * The port that a repository's server listens at.
 * @throws Error where the address is of no form that a pod can ask.
 */
export function portOf(repository: string): number {
  const address = parseAddress(repository);
  if (address === undefined) throw new Error("this is no git repository's address");
  return address.port;
}
