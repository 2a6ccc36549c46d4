import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { runningDemo } from "../../support/demo";
import { eventually } from "../../../support/eventually";
import { argumentsDuring, formsOf, textOf } from "../../support/site/inClear";
import { Site } from "../../support/site/site";
import { SshGitServer } from "./sshGitServer";
import { stateFilesWith } from "../../support/site/state";
import { TokenGitServer } from "./tokenGitServer";

// Each test continues from the one before: together they are the history of two stacks.
jest.setTimeout(1_200_000);

const demo = runningDemo();
const token = "t0ken-of-the-private-repository";
const registryPassword = "passw0rd-of-the-private-registry";
let tokenServer: TokenGitServer;
let sshServer: SshGitServer;
let byToken: Site;
let bySsh: Site;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "corekube-credentials-"));
  tokenServer = await TokenGitServer.start(join(demo.node.root, "srv", "git"), 31221, token);
  sshServer = await SshGitServer.start(demo.node.root, 31222);
  byToken = await Site.create(demo, "f-git-token", 1, { httpPort: 31111 });
  bySsh = await Site.create(demo, "f-git-ssh", 1, { httpPort: 31112 });
});

afterAll(async () => {
  await byToken.remove();
  await bySsh.remove();
  await tokenServer.stop();
  await sshServer.stop();
  rmSync(folder, { recursive: true });
});

const pushTo = async ({ repository }: Site, text: string) =>
  repository.push({ "content/_index.md": `---\ntitle: home\n---\n${text}\n` });

/** Waits until the status has this reason of git's failure, and returns its whole message. */
async function untilGitFails(site: Site, reason: string): Promise<string> {
  const [pod = ""] = await site.pods();
  return eventually(120, async () => {
    const { git } = await site.status(pod);
    expect(git?.message).toContain(reason);
    return git?.message ?? "";
  });
}

async function untilGitWorks(site: Site): Promise<void> {
  const [pod = ""] = await site.pods();
  await eventually(120, async () => {
    expect((await site.status(pod)).git).toBeNull();
  });
}

test("a private repository is served by its token, with images from a registry with a password", async () => {
  byToken.configure({
    "corekube:site": { repository: tokenServer.urlOf(byToken.repository) },
    "corekube:images": { registry: { server: "localhost", username: "you" } },
  });
  byToken.setSecret("corekube:gitToken", token);
  byToken.setSecret("corekube:registryPassword", registryPassword);

  await byToken.up();

  await byToken.untilServed(await byToken.repository.head());
});

test("when the token is no longer valid, the last good revision stays, and the status has the reason without the token", async () => {
  const before = await byToken.repository.head();
  await untilGitWorks(byToken);

  tokenServer.accept("another");
  await pushTo(byToken, "unseen");

  const message = await untilGitFails(byToken, "Authentication failed");
  expect(message).not.toContain(token);
  expect((await byToken.askAll("/")).map(({ headers }) => headers["x-revision"])).toEqual([before]);
});

test("with a valid token again, the newest commit is served", async () => {
  tokenServer.accept(token);

  await untilGitWorks(byToken);
  await byToken.untilServed(await byToken.repository.head());
});

test("a private repository is served by its ssh key, from a host whose key is known", async () => {
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, sshServer.knownHosts);
  bySsh.configure({
    "corekube:site": { repository: sshServer.urlOf(bySsh.repository) },
    "corekube:git": { knownHosts },
  });
  bySsh.setSecret("corekube:gitSshKey", sshServer.key);

  await bySsh.up();

  await bySsh.untilServed(await bySsh.repository.head());
});

test("if the host has another key, the last good revision stays, and the status has the reason", async () => {
  const before = await bySsh.repository.head();
  await untilGitWorks(bySsh);

  await sshServer.show("second");
  await pushTo(bySsh, "unseen");

  await untilGitFails(bySsh, "Host key verification failed");
  expect((await bySsh.askAll("/")).map(({ headers }) => headers["x-revision"])).toEqual([before]);
});

test("with the known host key again, the newest commit is served", async () => {
  await sshServer.show("first");

  await untilGitWorks(bySsh);
  await bySsh.untilServed(await bySsh.repository.head());
});

const secrets = () => [token, registryPassword, sshServer.key].flatMap(formsOf);

test("none of these secrets is in Pulumi's state, its history or its backups", () => {
  expect(secrets().flatMap((form) => stateFilesWith(demo, form))).toEqual([]);
  expect(stateFilesWith(demo, "nginx-git-secret")).not.toEqual([]);
});

test("none of these secrets is in a log, an event or an object of the cluster, except Secrets", async () => {
  const all = [byToken, bySsh].map(async (site) => textOf(site, site.namespace));
  const text = (await Promise.all(all)).join("\n");

  expect(secrets().filter((form) => text.includes(form))).toEqual([]);
  expect(text).toContain("GITSYNC_PASSWORD_FILE");
  expect(text).toContain("Authentication failed");
  expect(text).toContain("kind: Event");
});

test("none of these secrets is in the arguments of a process while git runs", async () => {
  const shown = await argumentsDuring(sleep(5000));

  expect(secrets().filter((form) => shown.includes(form))).toEqual([]);
  expect(shown).toContain("git-sync");
});

test("only git-sync's container has the Secret's files", async () => {
  const [pod = ""] = await byToken.pods();
  const files = async (container: string) =>
    byToken.kubectl(
      ...["exec", pod, "--container", container, "--", "ls", "/etc/corekube/git-secret"],
    );

  expect(await files("git-sync")).toBe("token\n");
  await expect(files("hugo")).rejects.toThrow("No such file");
  await expect(files("nginx")).rejects.toThrow("No such file");
});
