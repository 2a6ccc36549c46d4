import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readConfig } from "../../config";
import { hashed, hostKey, sshKey } from "../support/stack/credentials";
import { baseConfig, configure, refusal } from "../support/stack/stack";

const key = "corekube:git.knownHosts";
const noHostKeys = [
  "must be a file of ssh host keys, in the format of ~/.ssh/known_hosts: they verify the repository's host",
  "write its path, relative to this folder; make one with ssh-keyscan and compare it with the keys that the host publishes",
] as const;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "corekube-known-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(content: string): string {
  const file = join(folder, "known_hosts");
  writeFileSync(file, content);
  return file;
}

function configureSsh(repository: string, knownHosts: unknown): void {
  configure({
    ...baseConfig,
    "corekube:site": { ...baseConfig["corekube:site"], repository },
    "corekube:git": { knownHosts },
    "corekube:gitSshKey": sshKey,
  });
}

const knownHostsOf = () => {
  const { credentials } = readConfig().git;
  return credentials?.kind === "sshKey" ? credentials.knownHosts : undefined;
};

test.each([
  ["git@git.corekube.com:corekube/web.git", "git.corekube.com"],
  ["ssh://git@git.corekube.com/corekube/web.git", "git.corekube.com"],
  ["ssh://git@git.corekube.com:22/corekube/web.git", "git.corekube.com"],
  ["ssh://git@git.corekube.com:2222/corekube/web.git", "[git.corekube.com]:2222"],
  ["ssh://git@192.0.2.1/site.git", "192.0.2.1"],
  ["ssh://git@[2001:db8::1]/site.git", "2001:db8::1"],
  ["ssh://git@[2001:db8::1]:2222/site.git", "[2001:db8::1]:2222"],
  ["git@git.corekube.com:corekube/web.git", "other.corekube.com,git.corekube.com"],
  ["git@git.corekube.com:corekube/web.git", "GIT.corekube.com"],
  ["git@git.corekube.com:corekube/web.git", "*.corekube.com"],
  ["git@git.corekube.com:corekube/web.git", "gi?.corekube.com"],
  ["git@git.corekube.com:corekube/web.git", "@cert-authority *.corekube.com"],
  ["git@git.corekube.com:corekube/web.git", hashed("git.corekube.com")],
  ["ssh://git@git.corekube.com:2222/site.git", hashed("[git.corekube.com]:2222")],
])("the host of %s is known by an entry for %s", (repository, hosts) => {
  const entry = `${hosts} ${hostKey}\n`;
  configureSsh(repository, fileOf(entry));

  expect(knownHostsOf()).toBe(entry);
});

test.each([
  ["git@git.corekube.com:corekube/web.git", "other.corekube.com", "git.corekube.com", "22"],
  ["git@git.corekube.com:corekube/web.git", "gitXcorekube.org", "git.corekube.com", "22"],
  ["git@git.corekube.com:corekube/web.git", "corekube.com", "git.corekube.com", "22"],
  ["git@git.corekube.com:corekube/web.git", "[git.corekube.com]:2222", "git.corekube.com", "22"],
  [
    "git@git.corekube.com:corekube/web.git",
    "*.corekube.com,!git.corekube.com",
    "git.corekube.com",
    "22",
  ],
  ["git@git.corekube.com:corekube/web.git", "@revoked git.corekube.com", "git.corekube.com", "22"],
  ["git@git.corekube.com:corekube/web.git", hashed("other.corekube.com"), "git.corekube.com", "22"],
  ["ssh://git@git.corekube.com:2222/s.git", "git.corekube.com", "[git.corekube.com]:2222", "2222"],
])("the host of %s is not known by an entry for %s", (repository, hosts, name, port) => {
  const file = fileOf(`${hosts} ${hostKey}\n`);
  configureSsh(repository, file);

  expect(() => readConfig()).toThrow(
    refusal([
      key,
      file,
      `must have an entry for ${name}: ssh always verifies the host's key`,
      `add the output of ssh-keyscan -p ${port} git.corekube.com, after you compared it with the keys that the host publishes`,
    ]),
  );
});

test("the cluster gets every entry of the file, but no comments", () => {
  const entries = `git.corekube.com ${hostKey} a comment\nother.corekube.com ${hostKey}\n`;
  configureSsh("git@git.corekube.com:corekube/web.git", fileOf(`# mine\r\n\n  ${entries}\n`));

  expect(knownHostsOf()).toBe(entries);
});

test.each(["", "no/such/file", ".", true])("the file can't be '%s'", (path) => {
  configureSsh("git@git.corekube.com:corekube/web.git", path);

  expect(() => readConfig()).toThrow(refusal([key, path, ...noHostKeys]));
});

test.each([
  ["empty", ""],
  ["nothing but comments", "# git.corekube.com\n"],
  ["a private key", sshKey],
  ["a public key", `${hostKey} you@corekube.com\n`],
  ["cut off", `git.corekube.com ${hostKey.slice(0, 20)}\n`],
  [
    "of a key of another type than it says",
    `git.corekube.com ${hostKey.replace("ssh-", "sk-ssh-")}\n`,
  ],
  ["an entry and a private key", `git.corekube.com ${hostKey}\n${sshKey}`],
])("a file that is %s is refused before anything is touched", (_, content) => {
  const file = fileOf(content);
  configureSsh("git@git.corekube.com:corekube/web.git", file);

  expect(() => readConfig()).toThrow(refusal([key, file, ...noHostKeys]));
});
