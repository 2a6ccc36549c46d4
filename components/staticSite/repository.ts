/** The parts of a repository's address that a connection needs. */
export interface Address {
  readonly transport: Transport;
  /** A host name or an IP address, in lower case, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The ports of addresses that name none (git-clone(1), GIT URLS; IANA). */
const defaultPorts = { https: 443, http: 80, git: 9418, ssh: 22 } as const;

type Transport = keyof typeof defaultPorts;

const host = String.raw`(?:\[(?<address6>[0-9a-f.]*:[0-9a-f:.]+)\]|(?<host>[^\s@/?#:[\]]+))`;
const port = String.raw`(?::(?<port>\d{1,5}))?`;
// No query: a token in it would be visible in the pod and in logs. Only ssh addresses may have a user name.
const path = String.raw`[^\s?#<>]+`;
const user = String.raw`\w[\w.-]*`;
const forms: readonly (readonly [Transport, RegExp])[] = [
  ...(["https", "http", "git"] as const).map(
    (transport) => [transport, new RegExp(`^${transport}://${host}${port}/${path}$`)] as const,
  ),
  ["ssh", new RegExp(`^ssh://${user}@${host}${port}/${path}$`)],
  // The form of scp: a colon ends the host.
  ["ssh", new RegExp(`^${user}@${host}:(?!//)${path}$`)],
];

/** Parses an address for `git clone`; undefined if a pod can't use an address of that form. */
export function parseAddress(repository: string): Address | undefined {
  for (const [transport, form] of forms) {
    const groups = form.exec(repository)?.groups;
    if (groups === undefined) continue;
    const named = groups["address6"] ?? groups["host"] ?? "";
    const number = Number(groups["port"] ?? defaultPorts[transport]);
    return { transport, host: named.toLowerCase(), port: number };
  }
  return undefined;
}

/**
 * The port of a repository's server.
 * @throws Error if a pod can't use an address of that form.
 */
export function portOf(repository: string): number {
  const address = parseAddress(repository);
  if (address === undefined) throw new Error("this is no git repository's address");
  return address.port;
}
