import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { readConfig } from "../../config";
import { hostKey, sshKey, token } from "../support/stack/credentials";
import { valueOf } from "../support/pulumi/mocks";
import { baseConfig, configure, refusal } from "../support/stack/stack";

const https = "https://git.corekube.com/corekube/web.git";
const ssh = "git@git.corekube.com:corekube/web.git";
const tokenKey = "corekube:gitToken";
const sshKeyKey = "corekube:gitSshKey";

let folder: string;
let knownHosts: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "corekube-credentials-"));
  knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, `git.corekube.com ${hostKey}\n`);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A stack with that repository and these settings. */
const stackOf = (
  repository: string,
  git: object,
  secrets: Readonly<Record<string, string>> = {},
  allowPlaintextRepository = false,
) => ({
  ...baseConfig,
  "corekube:site": { ...baseConfig["corekube:site"], repository, allowPlaintextRepository },
  "corekube:git": git,
  ...secrets,
});

const credentialsOf = () => readConfig().git.credentials;

/** The message for mistakes whose secret values are not shown. */
const refusalOf = (...mistakes: (readonly [string, unknown, string, string])[]) =>
  new Error(refusal(...mistakes).message.replaceAll('"…"', "…"));

const onlyBy = (transport: string) =>
  [
    `must not be set: the repository's address doesn't use ${transport}, so nothing reads it`,
    `remove it, or write the repository's ${transport} address`,
  ] as const;

test("a public repository needs no credentials", () => {
  configure(stackOf(https, {}));

  expect(credentialsOf()).toBeUndefined();
});

test("a private repository over https gets the token and the user name git", () => {
  configure(stackOf(https, {}, { [tokenKey]: token }));

  expect(credentialsOf()).toMatchObject({ kind: "token", username: "git" });
});

test("the user name beside the token may be set", () => {
  configure(stackOf(https, { username: "x-token-auth" }, { [tokenKey]: token }));

  expect(credentialsOf()).toMatchObject({ kind: "token", username: "x-token-auth" });
});

test("the token stays a secret", async () => {
  configure(stackOf(https, {}, { [tokenKey]: token }));

  const credentials = credentialsOf();
  const secret = credentials?.kind === "token" ? credentials.token : pulumi.output("");

  expect(await valueOf(secret)).toBe(token);
  expect(await pulumi.isSecret(secret)).toBe(true);
});

test("the key stays a secret", async () => {
  configure(stackOf(ssh, { knownHosts }, { [sshKeyKey]: sshKey }));

  const credentials = credentialsOf();
  const secret = credentials?.kind === "sshKey" ? credentials.key : pulumi.output("");

  expect(await valueOf(secret)).toBe(sshKey);
  expect(await pulumi.isSecret(secret)).toBe(true);
});

test.each([
  ["without the end of its last line, as Pulumi reads it from a file", sshKey.trimEnd()],
  ["with the line ends of Windows", sshKey.replaceAll("\n", "\r\n")],
])("ssh gets a key %s in the form that it requires", async (_, key) => {
  configure(stackOf(ssh, { knownHosts }, { [sshKeyKey]: key }));

  const credentials = credentialsOf();

  expect(credentials?.kind === "sshKey" && (await valueOf(credentials.key))).toBe(sshKey);
});

test("a token may be used over plain HTTP if the stack allows plaintext", () => {
  configure(stackOf("http://git.corekube.com/s.git", {}, { [tokenKey]: token }, true));

  expect(credentialsOf()).toMatchObject({ kind: "token" });
});

test("a plaintext address with a token is refused unless the stack allows plaintext", () => {
  configure(stackOf("http://git.corekube.com/s.git", {}, { [tokenKey]: token }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:site.repository",
      "http://git.corekube.com/s.git",
      "must be encrypted: anyone on the network in between could change the site",
      "use https or ssh; on a network you trust, set corekube:site.allowPlaintextRepository to true",
    ]),
  );
});

test("a token for git's own protocol is refused, because it can't be sent", () => {
  configure(stackOf("git://git.corekube.com/s.git", {}, { [tokenKey]: token }, true));

  expect(() => readConfig()).toThrow(refusalOf([tokenKey, "…", ...onlyBy("https")]));
});

test("ssh without a key and without the host's key is two mistakes", () => {
  configure(stackOf(ssh, {}));

  expect(() => readConfig()).toThrow(
    refusal(
      [
        sshKeyKey,
        undefined,
        "must be set: the repository's address uses ssh",
        "pulumi config set --secret corekube:gitSshKey <KEY-FILE; or write the repository's https address",
      ],
      [
        "corekube:git.knownHosts",
        undefined,
        "must be set: ssh always verifies the host's key",
        "write the path of a file with the host's key, in the format of ~/.ssh/known_hosts",
      ],
    ),
  );
});

test("a token and a user name are refused with an ssh address", () => {
  const secrets = { [sshKeyKey]: sshKey, [tokenKey]: token };
  configure(stackOf(ssh, { knownHosts, username: "you" }, secrets));

  expect(() => readConfig()).toThrow(
    refusalOf(
      [tokenKey, "…", ...onlyBy("https")],
      ["corekube:git.username", "you", ...onlyBy("https")],
    ),
  );
});

test("a key and a host's key are refused with an https address", () => {
  configure(stackOf(https, { knownHosts }, { [sshKeyKey]: sshKey }));

  expect(() => readConfig()).toThrow(
    refusalOf(
      [sshKeyKey, "…", ...onlyBy("ssh")],
      ["corekube:git.knownHosts", knownHosts, ...onlyBy("ssh")],
    ),
  );
});

test("a user name without a token is refused", () => {
  configure(stackOf(https, { username: "you" }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:git.username",
      "you",
      "must not be set without a token: nothing reads it",
      "pulumi config set --secret corekube:gitToken, or remove it",
    ]),
  );
});

test("with a wrong address, only the address is reported", () => {
  configure(stackOf("site", { username: "you" }, { [sshKeyKey]: sshKey }));

  expect(() => readConfig()).toThrow(/has 1 mistake;/);
});

test.each(["", "you:secret", "two words", "é", 1])("a user name can't be '%s'", (username) => {
  configure(stackOf(https, { username }, { [tokenKey]: token }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:git.username",
      username,
      "must be a user name without spaces and colons",
      "remove it, or write the user name that your git host's manual gives for tokens",
    ]),
  );
});

test.each(["", "two words", "token\n", "é"])("a token can't be %j, and is not shown", (wrong) => {
  configure(stackOf(https, {}, { [tokenKey]: wrong }));

  expect(() => readConfig()).toThrow(
    refusalOf([
      tokenKey,
      "…",
      "must be one line of printable ASCII without spaces",
      "copy it from your git host: pulumi config set --secret corekube:gitToken",
    ]),
  );
});

/** Made by ssh-keygen, with the passphrase `secret`. */
const locked = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABAN+XyEvD
6vippv+F6hausPAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIOXIBqK/Na2+b7gD
tPbOjuSc5QZyN4VDSObWFMKK63HPAAAAkPMTIgBkR4nyeAEJaMBBVOed8b3p56pKYCR+P+
RsBWsgCS/0mCuGDIztacowvYPtqeSS8RNX1fNV26fxrkvfV7Y3PPvhhb88e7J/2AnmD71b
Jh3f4j2wo9VVCUM6NboKdpwEFyyyHHoL5Zly3CVgoxCJGPC4BoI4qU9hgkw7HY+j08mY10
eKaylm6M+p+nRS3A==
-----END OPENSSH PRIVATE KEY-----
`;

/** Likewise, without one. No host accepts it. */
const open = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACBSEC2G/ZWx+PGga+tgnO4+6VZTtAQ2W49z/EwvtCk9aQAAAIhJq+z/Savs
/wAAAAtzc2gtZWQyNTUxOQAAACBSEC2G/ZWx+PGga+tgnO4+6VZTtAQ2W49z/EwvtCk9aQ
AAAEBVvDle4zfTyt3eoMik1lugXKWVNe52Y2YbopUludwZV1IQLYb9lbH48aBr62Cc7j7p
VlO0BDZbj3P8TC+0KT1pAAAABHRlc3QB
-----END OPENSSH PRIVATE KEY-----
`;

test.each([
  ["empty", ""],
  ["a path", "~/.ssh/id_ed25519"],
  ["a public key", `${hostKey} you@corekube.com`],
  ["cut off", sshKey.slice(0, 100)],
  ["locked by a passphrase, as ssh-keygen does it", locked],
  ["locked by a passphrase, as in PKCS#8", sshKey.replaceAll("EC PRIVATE", "ENCRYPTED PRIVATE")],
  [
    "locked by a passphrase, as openssl does it",
    sshKey.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n"),
  ],
  ["a certificate", sshKey.replaceAll("EC PRIVATE KEY", "CERTIFICATE")],
  ["begun and ended as different things", sshKey.replace("END EC", "END RSA")],
])("a key that is %s is refused, and not shown", (_, key) => {
  configure(stackOf(ssh, { knownHosts }, { [sshKeyKey]: key }));

  expect(() => readConfig()).toThrow(
    refusalOf([
      sshKeyKey,
      "…",
      "must be an ssh private key without a passphrase, whole, from its BEGIN to its END line",
      "ssh-keygen -t ed25519 -N '' -f KEY-FILE; pulumi config set --secret corekube:gitSshKey <KEY-FILE",
    ]),
  );
});

test("a key from ssh-keygen is accepted", () => {
  configure(stackOf(ssh, { knownHosts }, { [sshKeyKey]: open }));

  expect(credentialsOf()).toMatchObject({ kind: "sshKey" });
});
