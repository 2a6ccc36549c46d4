import type { Address } from "../components/staticSite/repository";
import { knows, nameOf } from "./knownHosts";
import { explain } from "./mistakes";
import { sectionOf, type RawConfig, type Report } from "./raw";
import { repositoryAddress } from "./repository";
import * as rule from "./rules";
import { secretKeys } from "./secrets";

/** The user name that the repository's host requires for the token. */
export const username = rule.userName(
  "remove it, or write the user name that your git host's manual gives for tokens",
);

export const token = rule.text(
  (value) => /^[\x21-\x7e]{1,4000}$/.test(value),
  "must be one line of printable ASCII without spaces",
  `copy it from your git host: pulumi config set --secret ${secretKeys.gitToken}`,
);

/** A private key that ssh can use without a passphrase. */
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
  // OpenSSH's format names the cipher after the magic bytes, with its length (OpenSSH, PROTOCOL.key).
  const none = "openssh-key-v1\0\0\0\0\x04none";
  return (
    kind !== "OPENSSH PRIVATE KEY" ||
    Buffer.from(body, "base64").toString("latin1").startsWith(none)
  );
}

/** ssh refuses a key without a line end at its end, or with the line ends of Windows. */
export const normalizedKey = (key: string): string => `${key.replace(/\r/g, "").trimEnd()}\n`;

/** Credentials must fit the repository's address: ssh requires a key and known hosts, https may have a token. */
export function checkCredentials(raw: RawConfig, report: Report): void {
  const address = repositoryAddress(sectionOf(raw, "corekube:site")?.["repository"]);
  if (address === undefined) return;
  const git = sectionOf(raw, "corekube:git") ?? {};
  if (address.transport === "ssh") checkSsh(raw, git, address, report);
  else checkToken(raw, git, address, report);
}

function checkSsh(raw: RawConfig, git: RawConfig, address: Address, report: Report): void {
  const knownHosts = git["knownHosts"];
  if (raw[secretKeys.gitSshKey] === undefined) report([secretKeys.gitSshKey], missingKey);
  if (knownHosts === undefined) report(["corekube:git", "knownHosts"], missingKnownHosts);
  else if (typeof knownHosts === "string" && !knows(knownHosts, address)) {
    report(["corekube:git", "knownHosts"], unknownHost(address));
  }
  if (raw[secretKeys.gitToken] !== undefined) report([secretKeys.gitToken], onlyBy("https"));
  if (git["username"] !== undefined) report(["corekube:git", "username"], onlyBy("https"));
}

function checkToken(raw: RawConfig, git: RawConfig, { transport }: Address, report: Report): void {
  const hasToken = raw[secretKeys.gitToken] !== undefined;
  if (hasToken && transport === "git") report([secretKeys.gitToken], onlyBy("https"));
  if (!hasToken && git["username"] !== undefined) {
    report(["corekube:git", "username"], unusedUsername);
  }
  if (raw[secretKeys.gitSshKey] !== undefined) report([secretKeys.gitSshKey], onlyBy("ssh"));
  if (git["knownHosts"] !== undefined) report(["corekube:git", "knownHosts"], onlyBy("ssh"));
}

const missingKey = explain(
  "must be set: the repository's address uses ssh",
  `pulumi config set --secret ${secretKeys.gitSshKey} <KEY-FILE; or write the repository's https address`,
);
const missingKnownHosts = explain(
  "must be set: ssh always verifies the host's key",
  "write the path of a file with the host's key, in the format of ~/.ssh/known_hosts",
);
const unknownHost = (address: Address) =>
  explain(
    `must have an entry for ${nameOf(address)}: ssh always verifies the host's key`,
    `add the output of ssh-keyscan -p ${String(address.port)} ${address.host}, after you compared it with the keys that the host publishes`,
  );
const onlyBy = (transport: "https" | "ssh") =>
  explain(
    `must not be set: the repository's address doesn't use ${transport}, so nothing reads it`,
    `remove it, or write the repository's ${transport} address`,
  );
const unusedUsername = explain(
  "must not be set without a token: nothing reads it",
  `pulumi config set --secret ${secretKeys.gitToken}, or remove it`,
);
