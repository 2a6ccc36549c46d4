import type { Address } from "../components/staticSite/repository";
import { section, type RawConfig, type Report } from "./raw";
import { explain } from "./mistakes";
import { knows, nameOf } from "./knownHosts";
import { addressOf } from "./repository";
import * as rule from "./rules";
import { secretKeys } from "./secrets";

/** Beside the token: what the repository's host asks for as a user's name. */
export const username = rule.userName(
  "remove it, or write what your git host's manual gives beside a token",
);

export const token = rule.text(
  (value) => /^[\x21-\x7e]{1,4000}$/.test(value),
  "must be one line of visible ASCII without spaces",
  `copy it from your git host: pulumi config set --secret ${secretKeys.gitToken}`,
);

/** A private key that ssh can use without being asked for a passphrase. */
export const sshKey = rule.text(
  isOpenKey,
  "must be an ssh private key without a passphrase, whole, from its BEGIN to its END line",
  `ssh-keygen -t ed25519 -N '' -f KEY-FILE; pulumi config set --secret ${secretKeys.gitSshKey} <KEY-FILE`,
);

function isOpenKey(value: string): boolean {
  const pem =
    /^-----BEGIN (?<kind>(?:[A-Z]+ )?PRIVATE KEY)-----\r?\n(?<body>[A-Za-z0-9+/=\s]+)-----END \k<kind>-----\s*$/;
  const { kind, body = "" } = pem.exec(value)?.groups ?? {};
  if (kind === undefined || kind.startsWith("ENCRYPTED")) return false;
  // By its name and its length comes the cipher (OpenSSH, PROTOCOL.key).
  const none = "openssh-key-v1\0\0\0\0\x04none";
  return (
    kind !== "OPENSSH PRIVATE KEY" ||
    Buffer.from(body, "base64").toString("latin1").startsWith(none)
  );
}

/** ssh refuses a key whose last line has no end, or whose lines have Windows' ends. */
export const asSshReadsIt = (key: string): string => `${key.replace(/\r/g, "").trimEnd()}\n`;

/** What the repository's address needs of a token, a key and the host's key, and what it has no use for. */
export function checkCredentials(found: RawConfig, report: Report): void {
  const address = addressOf(section(found, "corekube:site")?.["repository"]);
  if (address === undefined) return;
  const git = section(found, "corekube:git") ?? {};
  if (address.transport === "ssh") checkSsh(found, git, address, report);
  else checkToken(found, git, address, report);
}

function checkSsh(found: RawConfig, git: RawConfig, address: Address, report: Report): void {
  const knownHosts = git["knownHosts"];
  if (found[secretKeys.gitSshKey] === undefined) report([secretKeys.gitSshKey], missingKey);
  if (knownHosts === undefined) report(["corekube:git", "knownHosts"], missingKnownHosts);
  else if (typeof knownHosts === "string" && !knows(knownHosts, address)) {
    report(["corekube:git", "knownHosts"], unknownHost(address));
  }
  if (found[secretKeys.gitToken] !== undefined) report([secretKeys.gitToken], onlyBy("https"));
  if (git["username"] !== undefined) report(["corekube:git", "username"], onlyBy("https"));
}

function checkToken(
  found: RawConfig,
  git: RawConfig,
  { transport }: Address,
  report: Report,
): void {
  const hasToken = found[secretKeys.gitToken] !== undefined;
  if (hasToken && transport === "git") report([secretKeys.gitToken], onlyBy("https"));
  if (!hasToken && git["username"] !== undefined) {
    report(["corekube:git", "username"], needlessUsername);
  }
  if (found[secretKeys.gitSshKey] !== undefined) report([secretKeys.gitSshKey], onlyBy("ssh"));
  if (git["knownHosts"] !== undefined) report(["corekube:git", "knownHosts"], onlyBy("ssh"));
}

const missingKey = explain(
  "must be given: the repository is asked by ssh",
  `pulumi config set --secret ${secretKeys.gitSshKey} <KEY-FILE; or write the repository's https address`,
);
const missingKnownHosts = explain(
  "must be given: over ssh the host's key is always checked",
  "write the path of a file that has it, as in ~/.ssh/known_hosts",
);
const unknownHost = (address: Address) =>
  explain(
    `must have an entry for ${nameOf(address)}: over ssh the host's key is always checked`,
    `add what ssh-keyscan -p ${String(address.port)} ${address.host} prints, if it is what the host publishes`,
  );
const onlyBy = (transport: "https" | "ssh") =>
  explain(
    `must not stand beside an address that isn't asked by ${transport}: nothing would use it`,
    `remove it, or write the repository's ${transport} address`,
  );
const needlessUsername = explain(
  "must not stand without a token: nobody asks for it",
  `pulumi config set --secret ${secretKeys.gitToken}, or remove it`,
);
