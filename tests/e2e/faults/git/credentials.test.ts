import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { runningDemo } from "../../../support/demo";
import { eventually } from "../../../support/eventually";
import { argumentsDuring, formsOf, toldOf } from "../../support/site/inClear";
import { Site } from "../../support/site/site";
import { SshGitServer } from "./sshGitServer";
import { stateFilesWith } from "../../support/site/state";
import { TokenGitServer } from "./tokenGitServer";

// Each test goes on where the one before ended: these are two stacks' history.
jest.setTimeout(300_000);

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

/** Waits until the status gives this reason why git fails, maybe after others; all that it says. */
async function untilGitFails(site: Site, reason: string): Promise<string> {
  const [pod = ""] = await site.pods();
  return eventually(60, async () => {
    const { git } = await site.status(pod);
    expect(git?.message).toContain(reason);
    return git?.message ?? "";
  });
}

async function untilGitWorks(site: Site): Promise<void> {
  const [pod = ""] = await site.pods();
  await eventually(60, async () => {
    expect((await site.status(pod)).git).toBeNull();
  });
}

test("a private repository is served by its token, pulled with a registry's password", async () => {
  byToken.configure({
    "corekube:site": { repository: tokenServer.urlOf(byToken.repository) },
    "corekube:images": { registry: { server: "localhost", username: "you" } },
  });
  byToken.setSecret("corekube:gitToken", token);
  byToken.setSecret("corekube:registryPassword", registryPassword);

  await byToken.stack.up();

  await byToken.untilServed(await byToken.repository.head(), "/", 60);
});

test("when the token counts no longer, the last good revision stays, and the status says why without the token", async () => {
  const before = await byToken.repository.head();
  await untilGitWorks(byToken);

  tokenServer.accept("another");
  await pushTo(byToken, "unseen");

  const message = await untilGitFails(byToken, "Authentication failed");
  expect(message).not.toContain(token);
  expect((await byToken.askAll("/")).map(({ headers }) => headers["x-revision"])).toEqual([before]);
});

test("a token that counts again heals it", async () => {
  tokenServer.accept(token);

  await untilGitWorks(byToken);
  await byToken.untilServed(await byToken.repository.head(), "/", 60);
});

test("a private repository is served by its key, from a host whose key is known", async () => {
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, sshServer.knownHosts);
  bySsh.configure({
    "corekube:site": { repository: sshServer.urlOf(bySsh.repository) },
    "corekube:git": { knownHosts },
  });
  bySsh.setSecret("corekube:gitSshKey", sshServer.key);

  await bySsh.stack.up();

  await bySsh.untilServed(await bySsh.repository.head(), "/", 60);
});

test("from a host that shows another key nothing is taken: the last good revision stays, and the status says why", async () => {
  const before = await bySsh.repository.head();
  await untilGitWorks(bySsh);

  await sshServer.show("second");
  await pushTo(bySsh, "unseen");

  await untilGitFails(bySsh, "Host key verification failed");
  expect((await bySsh.askAll("/")).map(({ headers }) => headers["x-revision"])).toEqual([before]);
});

test("a host that shows its known key again heals it", async () => {
  await sshServer.show("first");

  await untilGitWorks(bySsh);
  await bySsh.untilServed(await bySsh.repository.head(), "/", 60);
});

const secrets = () => [token, registryPassword, sshServer.key].flatMap(formsOf);

test("none of these secrets is anywhere in Pulumi's state, its history and backups", () => {
  expect(secrets().flatMap((form) => stateFilesWith(demo, form))).toEqual([]);
  expect(stateFilesWith(demo, "nginx-git-secret")).not.toEqual([]);
});

test("none of these secrets is in a log, an event or an object of the cluster, but for Secrets", async () => {
  const all = [byToken, bySsh].map(async (site) => toldOf(site, site.namespace));
  const told = (await Promise.all(all)).join("\n");

  expect(secrets().filter((form) => told.includes(form))).toEqual([]);
  expect(told).toContain("GITSYNC_PASSWORD_FILE");
  expect(told).toContain("Authentication failed");
  expect(told).toContain("kind: Event");
});

test("none of these secrets is in the arguments of a process while git is asked", async () => {
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
