import * as pulumi from "@pulumi/pulumi";

import { StaticSite } from "../../../components/staticSite";
import type { GitCredentials, StaticSiteArgs } from "../../../components/staticSite/args";
import { baseArgs } from "../../support/pulumi/args";
import { hostKey, sshKey, token } from "../../support/stack/credentials";
import { deploy } from "../../support/pulumi/mocks";

const byToken: GitCredentials = { kind: "token", username: "you", token: pulumi.secret(token) };
const knownHosts = `git.example.org ${hostKey}\n`;
const byKey: GitCredentials = { kind: "sshKey", key: pulumi.secret(sshKey), knownHosts };

const argsWith = (credentials: GitCredentials | undefined): StaticSiteArgs => ({
  ...baseArgs,
  git: { ...baseArgs.git, credentials },
});

const made = async (credentials: GitCredentials | undefined) =>
  deploy(() => new StaticSite("site", argsWith(credentials)));

async function podOf(credentials: GitCredentials | undefined) {
  const pod = (await made(credentials)).one("Deployment").spec.template.spec;
  return { ...pod, all: [...pod.initContainers, ...pod.containers] };
}

async function environmentOf(credentials: GitCredentials | undefined) {
  const gitSync = (await podOf(credentials)).all.find(({ name }) => name === "git-sync");
  return Object.fromEntries(gitSync?.env.map(({ name, value }) => [name, value]) ?? []);
}

test("for a public repository there is no Secret, and git-sync has no credentials", async () => {
  const deployed = await made(undefined);

  expect(() => deployed.find("Secret", "nginx-git-secret")).toThrow("0 resources");
  expect(Object.keys(await environmentOf(undefined)).join()).not.toMatch(/USERNAME|PASSWORD|SSH/);
});

test("a token has a Secret of its own, with nothing else in it", async () => {
  const secret = (await made(byToken)).one("Secret", "nginx-git-secret");

  expect(secret.stringData).toEqual({ token });
});

test("a key is in that Secret, with the hosts' keys", async () => {
  const secret = (await made(byKey)).one("Secret", "nginx-git-secret");

  expect(secret.stringData).toEqual({ "ssh-key": sshKey, known_hosts: knownHosts });
});

test("a changed token or key makes a new Secret, so a new pod tries it first", async () => {
  const deployed = await made(byToken);

  expect(deployed.one("Secret", "nginx-git-secret").metadata).not.toHaveProperty("name");
  expect((await podOf(byToken)).volumes).toContainEqual({
    name: "git-secret",
    secret: { secretName: "nginx-git-secret-1a2b3c4d", defaultMode: 0o440 },
  });
});

test.each([
  ["a token", byToken],
  ["a key", byKey],
])("only git-sync mounts %s, read-only", async (_, credentials) => {
  const { all } = await podOf(credentials);

  const mounts = all.flatMap(({ name, volumeMounts }) =>
    volumeMounts.filter((mount) => mount.name === "git-secret").map((mount) => ({ name, mount })),
  );
  expect(mounts).toEqual([
    {
      name: "git-sync",
      mount: { name: "git-secret", mountPath: "/etc/corekube/git-secret", readOnly: true },
    },
  ]);
});

test("git-sync has the path of the token, and the username", async () => {
  const environment = await environmentOf(byToken);

  expect(environment).toMatchObject({
    GITSYNC_USERNAME: "you",
    GITSYNC_PASSWORD_FILE: "/etc/corekube/git-secret/token",
  });
  expect(Object.keys(environment).join()).not.toContain("SSH");
});

test("git-sync has the path of the key, and always checks the host's key", async () => {
  const environment = await environmentOf(byKey);

  expect(environment).toMatchObject({
    GITSYNC_SSH_KEY_FILE: "/etc/corekube/git-secret/ssh-key",
    GITSYNC_SSH_KNOWN_HOSTS: "true",
    GITSYNC_SSH_KNOWN_HOSTS_FILE: "/etc/corekube/git-secret/known_hosts",
  });
  expect(Object.keys(environment).join()).not.toMatch(/USERNAME|PASSWORD/);
});

test("ssh never prompts, and a connection to a silent server ends after a minute", async () => {
  expect((await environmentOf(byKey))["GIT_SSH_COMMAND"]).toBe(
    "ssh -o BatchMode=yes -o ConnectTimeout=60 -o ServerAliveInterval=20 -o ServerAliveCountMax=3",
  );
});

test("git-sync writes its errors to the file that hugo's container reads", async () => {
  const { all } = await podOf(undefined);
  const variable = (container: string, name: string) =>
    all.find((found) => found.name === container)?.env.find((found) => found.name === name)?.value;

  expect(variable("git-sync", "GITSYNC_ERROR_FILE")).toBe("/git/.git-sync-error");
  expect(variable("hugo", "GIT_ERROR_FILE")).toBe("/git/.git-sync-error");
});
